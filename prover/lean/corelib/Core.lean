prelude
import Core.Expand

/-!
# Core: the embedded library of Lemmata

Importing this module imports all of the library. The chain of modules, each of which names the next in its
comment, begins with `Core.Prelude`; `README.md` beside this file is the guide.
-/
