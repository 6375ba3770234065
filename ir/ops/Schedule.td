//===- Schedule.td - The machine, and how kernels run on it -----------------===//

#ifndef INGOT_IR_OPS_SCHEDULE_TD
#define INGOT_IR_OPS_SCHEDULE_TD

include "ir/IngotBase.td"

def Ingot_TargetKind : I32EnumAttr<"TargetKind", "what kernels become", [
    I32EnumAttrCase<"cpu", 0>, I32EnumAttrCase<"cuda", 1>]> {
  let cppNamespace = "::ingot::ir";
  let genSpecializedAttr = 0;
}

def Ingot_TargetAttr : AttrDef<Ingot_Dialect, "Target"> {
  let mnemonic = "target";
  let summary = "the machine that a program is compiled for";
  let description = [{
    Of the module, as `ingot.target`. Every planner reads the machine from here
    and from nowhere else, so that equal facts give equal code, wherever it is
    made. `level` names the instructions that code may use (CPUs only); the facts
    are those of ir/TargetFacts.h, and one that is not given is not known.

    ```mlir
    #ingot.target<cpu, level = "x86-64-v3", vector = 32, registers = 16, l1 = 32K, l2 = 512K>
    ```
  }];
  let parameters = (ins EnumParameter<Ingot_TargetKind>:$kind,
                        StringRefParameter<>:$level,
                        ArrayRefParameter<"int64_t">:$facts);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// 0 if it is not known.
    int64_t get(TargetFact fact) const {
      return getFacts()[static_cast<unsigned>(fact)];
    }
    bool isCuda() const { return getKind() == TargetKind::cuda; }
    /// Elements of `bits` bits in a vector register.
    int64_t getLanes(int64_t bits) const {
      return get(TargetFact::vector) * 8 / bits;
    }
  }];
}

def Ingot_ScheduleAttr : AttrDef<Ingot_Dialect, "Schedule"> {
  let mnemonic = "schedule";
  let summary = "how a kernel runs";
  let description = [{
    Of an `ingot.kernel`: its class (passes/schedule/classes) and the decisions
    that the class leaves open, by name. What follows from them is not stated. A
    value is a number, `true` or `false`, a word, a list of values or further
    named values in braces.

    ```mlir
    #ingot.schedule<tiles {chains = 1, overwrites = [-1], tile = [6, 2]}>
    ```
  }];
  let parameters = (ins StringRefParameter<>:$kernelClass,
                        "::mlir::DictionaryAttr":$decisions);
  let hasCustomAssemblyFormat = 1;
}

#endif // INGOT_IR_OPS_SCHEDULE_TD
