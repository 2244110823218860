import Lake
open Lake DSL

package «MiniF2F»

@[default_target]
lean_lib «MiniF2F»
