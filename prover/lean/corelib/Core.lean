prelude
import Core.Alias

/-! The embedded core library: importing this module imports all of it. -/
