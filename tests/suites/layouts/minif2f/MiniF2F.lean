import MiniF2F.Test.mathd_sum_of_two
import MiniF2F.Test.amc_halves
import MiniF2F.Valid.plain_and_swap
import MiniF2F.Valid.imported_square
