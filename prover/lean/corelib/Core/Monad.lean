prelude
import Core.Name

/-!
# Core.Monad: monads

The classes `Functor` ... `Monad`, exceptions, and the two monads from which `Lean.MacroM` is built.
Quotations and `macro_rules` elaborate to terms that use these names.

Next: `Core.Syntax`.
-/

set_option linter.unusedVariables false

universe u v w

class Functor (f : Type u → Type v) : Type (max (u+1) v) where
  map : {α β : Type u} → (α → β) → f α → f β
  mapConst : {α β : Type u} → α → f β → f α := fun a x => map (fun _ => a) x

/-- Effect-free values. -/
class Pure (f : Type u → Type v) where
  pure : {α : Type u} → α → f α

class Seq (f : Type u → Type v) : Type (max (u+1) v) where
  seq : {α β : Type u} → f (α → β) → (Unit → f α) → f β

class SeqLeft (f : Type u → Type v) : Type (max (u+1) v) where
  seqLeft : {α β : Type u} → f α → (Unit → f β) → f α

class SeqRight (f : Type u → Type v) : Type (max (u+1) v) where
  seqRight : {α β : Type u} → f α → (Unit → f β) → f β

/-- `x >>= f`. -/
class Bind (m : Type u → Type v) where
  bind : {α β : Type u} → m α → (α → m β) → m β

export Bind (bind)
export Pure (pure)

class Applicative (f : Type u → Type v) extends Functor f, Pure f, Seq f, SeqLeft f, SeqRight f where
  map := fun g x => Seq.seq (Pure.pure g) (fun _ => x)
  seqLeft := fun a b => Seq.seq (Functor.map (fun x _ => x) a) b
  seqRight := fun a b => Seq.seq (Functor.map (fun _ y => y) a) b

/-- Sequential composition of effects. -/
class Monad (m : Type u → Type v) : Type (max (u+1) v) extends Applicative m, Bind m where
  map := fun f x => Bind.bind x (fun a => Pure.pure (f a))
  seq := fun f x => Bind.bind f (fun g => Functor.map g (x PUnit.unit))
  seqLeft := fun x y => Bind.bind x (fun a => Bind.bind (y PUnit.unit) (fun _ => Pure.pure a))
  seqRight := fun x y => Bind.bind x (fun _ => y PUnit.unit)

class MonadLift (m : semiOutParam (Type u → Type v)) (n : Type u → Type w) where
  monadLift : {α : Type u} → m α → n α

class MonadLiftT (m : Type u → Type v) (n : Type u → Type w) where
  monadLift : {α : Type u} → m α → n α

export MonadLiftT (monadLift)
abbrev liftM := @monadLift

instance instMonadLiftTOfMonadLift {m : Type u → Type u₁} {n : Type u → Type v} {o : Type u → Type w}
    [MonadLift n o] [MonadLiftT m n] : MonadLiftT m o where
  monadLift x := MonadLift.monadLift (m := n) (monadLift x)

instance {m : Type u → Type v} : MonadLiftT m m where
  monadLift x := x

class MonadExceptOf (ε : semiOutParam (Type u)) (m : Type v → Type w) where
  throw : {α : Type v} → ε → m α
  tryCatch : {α : Type v} → m α → (ε → m α) → m α

class MonadExcept (ε : outParam (Type u)) (m : Type v → Type w) where
  throw : {α : Type v} → ε → m α
  tryCatch : {α : Type v} → m α → (ε → m α) → m α

export MonadExcept (throw tryCatch)

instance {ε : Type u} {m : Type v → Type w} [MonadExceptOf ε m] : MonadExcept ε m where
  throw := MonadExceptOf.throw
  tryCatch := MonadExceptOf.tryCatch

inductive EStateM.Result (ε σ α : Type u) where
  | ok : α → σ → EStateM.Result ε σ α
  | error : ε → σ → EStateM.Result ε σ α

/-- State and exceptions: what macros run in. -/
def EStateM (ε σ α : Type u) : Type u := σ → EStateM.Result ε σ α

instance {ε σ : Type u} : Monad (EStateM ε σ) where
  pure a := fun s => EStateM.Result.ok a s
  bind x f := fun s => match x s with
    | .ok a s => f a s
    | .error e s => .error e s

instance {ε σ : Type u} : MonadExceptOf ε (EStateM ε σ) where
  throw e := fun s => EStateM.Result.error e s
  tryCatch x h := fun s => match x s with
    | .ok a s => .ok a s
    | .error e s => h e s

/-- A read-only environment on top of `m`. -/
def ReaderT (ρ : Type u) (m : Type u → Type v) (α : Type u) : Type (max u v) := ρ → m α

instance {ρ : Type u} {m : Type u → Type v} [Monad m] : Monad (ReaderT ρ m) where
  pure a := fun _ => pure a
  bind x f := fun r => bind (x r) (fun a => f a r)

instance {ε ρ : Type u} {m : Type u → Type v} [MonadExceptOf ε m] : MonadExceptOf ε (ReaderT ρ m) where
  throw e := fun _ => MonadExceptOf.throw e
  tryCatch x h := fun r => MonadExceptOf.tryCatch (x r) (fun e => h e r)
