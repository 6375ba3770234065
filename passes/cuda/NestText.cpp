//===- NestText.cpp - Values, addresses and loops of a nest -----------------===//

#include "passes/cuda/NestText.h"

#include "passes/cuda/GenericText.h"
#include "passes/cuda/ScalarText.h"

using namespace mlir;
using namespace ingot::cuda;

NestText::NestText(const ScalarGraph &graph, const RowNest &nest,
                   ArrayRef<int64_t> scratchOffsets, ScratchMemory &scratch)
    : graph(graph), nest(nest), scratchOffsets(scratchOffsets),
      scratch(scratch) {
  // Room for one step of a loop beyond the last element.
  int64_t largest = graph.volume(nest.domain);
  for (const KernelBuffer &buffer : graph.buffers)
    largest = std::max(largest, buffer.elementCount);
  for (const ScalarNode &node : graph.nodes) // before it is divided
    if (node.kind == ScalarNode::Load)
      largest =
          std::max(largest, graph.buffers[node.access.buffer].elementCount *
                                node.access.divisor);
  indexType = largest < (int64_t(1) << 30) ? "int" : "long long";
}

FailureOr<std::string> NestText::print() {
  scopes.emplace_back();
  if (nest.loops)
    printPlainLoops();
  else if (llvm::any_of(nest.items,
                        [](const RowItem &item) { return item.isReduction; }))
    printSweeps();
  else
    printPointwise();
  if (hasFailed)
    return failure();
  return finish();
}

std::string NestText::finish() {
  CudaText pointers(1);
  for (unsigned buffer : usedScratch) {
    std::string type = getStorageText(graph.buffers[buffer].elementType);
    pointers.line(type + " *const " + bufferName(buffer) +
                  " = reinterpret_cast<" + type + " *>(scratch + " +
                  text(scratchOffsets[buffer]) + ");");
  }
  return pointers.take() + out.take();
}

std::string NestText::printCopy(const RowCopy &copy) {
  assert(copy.rowDims.size() <= 1 && "copyRows has one stride for rows");
  auto strideOf = [&](const Access &access) {
    return text(copy.rowDims.empty() ? 0 : access.stride(copy.rowDims[0]));
  };
  auto startOf = [&](const Access &access) {
    std::string buffer = bufferName(access.buffer);
    return access.offset == 0 ? buffer : buffer + " + " + text(access.offset);
  };
  int64_t elements = graph.volume(nest.domain);
  blocks = countBlocks(elements);
  out.line("copyRows<" + indexType + ">(" + startOf(*copy.from) + ", " +
           strideOf(*copy.from) + ", " + startOf(*copy.to) + ", " +
           strideOf(*copy.to) + ", " + text(elements) + ", " +
           text(copy.column ? graph.extents[*copy.column] : 1) + ", block * " +
           text(kBlockThreads) + " + thread, " + text(blocks * kBlockThreads) +
           ");");
  return finish();
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

std::string NestText::bufferName(unsigned buffer) {
  const KernelBuffer &description = graph.buffers[buffer];
  switch (description.kind) {
  case KernelBuffer::Input:
    return getInputName(description.number);
  case KernelBuffer::Output:
    return getOutputName(description.number);
  case KernelBuffer::Scratch:
    usedScratch.insert(buffer);
    return "scratch" + text(description.number);
  }
  llvm_unreachable("every kind is listed");
}

std::string NestText::addressOf(const Access &access) const {
  SmallVector<std::pair<std::string, int64_t>> terms;
  for (auto [dim, stride] : access.strides)
    terms.emplace_back(positions.at(dim), stride);
  std::string sum = getSumText(access.offset, terms);
  return access.divisor == 1 ? sum : "(" + sum + ") / " + text(access.divisor);
}

std::string NestText::elementAt(const Access &access,
                                const std::string &place) {
  std::string address = addressOf(access);
  if (access.lookup)
    address += " + " + place + " * " + text(access.lookup->stride);
  return bufferName(access.buffer) + "[" + address + "]";
}

void NestText::store(const Access &target, const std::string &value,
                     const std::string &place) {
  out.line(elementAt(target, place) + " = " +
           getStoreText(graph.buffers[target.buffer].elementType, value) + ";");
}

std::string NestText::valueOf(NodeId id) {
  const ScalarNode &node = graph.nodes[id];
  if (node.kind == ScalarNode::Constant)
    return getConstantText(node.value);
  for (const std::map<NodeId, std::string> &scope : llvm::reverse(scopes))
    if (auto found = scope.find(id); found != scope.end())
      return found->second;
  return define(id, computeValue(id));
}

std::string NestText::define(NodeId id, const std::string &expression) {
  std::string name = "v" + text(names++);
  out.line("const " + getValueText(graph.nodes[id].type) + " " + name + " = " +
           expression + ";");
  scopes.back()[id] = name;
  return name;
}

std::string NestText::computeValue(NodeId id) {
  const ScalarNode &node = graph.nodes[id];
  switch (node.kind) {
  case ScalarNode::Index: {
    SmallVector<std::pair<std::string, int64_t>> terms;
    std::string type = getValueText(node.type);
    for (const IndexTerm &term : node.terms) {
      std::string position = positions.at(term.dim);
      if (term.divisor != 1)
        position = "(" + position + " / " + text(term.divisor) + ")";
      if (term.modulus != 0)
        position += " % " + text(term.modulus);
      terms.emplace_back("static_cast<" + type + ">(" + position + ")",
                         term.factor);
    }
    return getSumText(node.constant, terms);
  }
  case ScalarNode::Load: {
    if (!node.isGuarded())
      return getLoadText(node.type, elementAt(node.access));
    std::string guard = valueOf(node.operands[0]);
    std::string place =
        node.access.lookup ? valueOf(node.operands[1]) : std::string();
    return guard + " ? " +
           getLoadText(node.type, elementAt(node.access, place)) + " : " +
           getConstantText(node.value);
  }
  case ScalarNode::Apply: {
    SmallVector<std::string> operands;
    for (NodeId operand : node.operands)
      operands.push_back(valueOf(operand));
    FailureOr<std::string> expression = getScalarText(node.op, operands);
    hasFailed |= failed(expression);
    return succeeded(expression) ? *expression : "";
  }
  case ScalarNode::Reduce:
    if (auto row = sumRows.find(id); row != sumRows.end())
      return getLoadText(graph.nodes[id].type,
                         row->second + "[" + positions.at(*nest.column) + "]");
    break;
  case ScalarNode::Constant:
    break;
  }
  llvm_unreachable("a reduction is used before it is done");
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

void NestText::inScope(const std::string &head,
                       llvm::function_ref<void()> body) {
  scopes.emplace_back();
  out.block(head, body);
  scopes.pop_back();
}

void NestText::printPositions(ArrayRef<unsigned> dims,
                              const std::string &number) {
  int64_t inner = 1;
  for (unsigned dim : dims)
    inner *= graph.extents[dim];
  for (auto [place, dim] : llvm::enumerate(dims)) {
    inner /= graph.extents[dim];
    std::string expression = number;
    if (inner != 1)
      expression += " / " + text(inner);
    if (place > 0)
      expression += " % " + text(graph.extents[dim]);
    positions[dim] = "d" + text(dim);
    out.line("const " + indexType + " d" + text(dim) + " = " + expression +
             ";");
  }
}

SmallVector<unsigned> NestText::dimsOf(RowPlace place) const {
  SmallVector<unsigned> dims(nest.groupDims);
  if (place == RowPlace::Element || place == RowPlace::Row)
    dims.append(nest.rowDims);
  if (nest.column &&
      (place == RowPlace::Element || place == RowPlace::GroupColumn))
    dims.push_back(*nest.column);
  return dims;
}

/// A thread per element; stores of one domain share their values.
void NestText::printPointwise() {
  std::map<RowPlace, SmallVector<const RowItem *>> byPlace;
  for (const RowItem &item : nest.items)
    byPlace[item.place].push_back(&item);
  auto volumeOf = [&](RowPlace place) {
    int64_t volume = 1;
    for (unsigned dim : dimsOf(place))
      volume *= graph.extents[dim];
    return volume;
  };
  for (const auto &[place, items] : byPlace)
    blocks = std::max(blocks, countBlocks(volumeOf(place)));
  for (const auto &[place, items] : byPlace) {
    std::string start = "block * " + text(kBlockThreads) + " + thread";
    inScope("for (" + indexType + " i = " + start + "; i < " +
                text(volumeOf(place)) +
                "; i += " + text(blocks * kBlockThreads) + ")",
            [&, &items = items, place = place] {
              printPositions(dimsOf(place), "i");
              // All values first: a result may overwrite an input.
              SmallVector<std::string> values;
              for (const RowItem *item : items)
                values.push_back(valueOf(item->node));
              for (auto [item, value] : llvm::zip_equal(items, values))
                store(item->target, value);
            });
  }
}

/// What no sweep can express, such as argmax, whose accumulator is a pair: a
/// thread per result, loops over what is reduced. Where a value says which result it is,
/// a thread has all of them that lie in one place otherwise: it combines them in the
/// order of the loops.
void NestText::printPlainLoops() {
  const WorkItem &item = *nest.loops;
  LoopsOp op = item.loops;
  SmallVector<unsigned> outer, inner;
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop)
    (op.isReduced(loop) ? inner : outer).push_back(loop);
  unsigned inputs = op.getInputs().size();
  const auto &first = item.operands[inputs];
  printResultLoop(outer, [&] {
    if (first && first->lookup)
      return printScatter(inner);
    SmallVector<std::string> accumulators;
    for (auto [number, init] : llvm::enumerate(item.inits)) {
      accumulators.push_back("a" + text(number));
      out.line(getValueText(graph.nodes[init].type) + " " +
               accumulators.back() + " = " +
               getConstantText(graph.nodes[init].value) + ";");
    }
    printLoopsInside(inner, [&] {
      for (auto [accumulator, value] :
           llvm::zip(accumulators, printLoopBody(accumulators)))
        out.line(accumulator + " = " + value + ";");
    });
    for (auto [number, accumulator] : llvm::enumerate(accumulators))
      if (const auto &access = item.operands[inputs + number])
        store(*access, accumulator);
  });
}

static std::string nameLoop(unsigned loop) { return "l" + text(loop); }

void NestText::printResultLoop(ArrayRef<unsigned> outer,
                               llvm::function_ref<void()> body) {
  LoopsOp op = nest.loops->loops;
  ArrayRef<int64_t> extents = op.getExtents();
  int64_t results = 1, place = 0;
  for (unsigned loop : outer)
    results *= extents[loop];
  blocks = countBlocks(results);
  inScope("for (" + indexType + " i = block * " + text(kBlockThreads) +
              " + thread; i < " + text(results) +
              "; i += " + text(blocks * kBlockThreads) + ")",
          [&] {
            int64_t stride = results;
            for (unsigned loop : outer) {
              stride /= extents[loop];
              positions[loop] = nameLoop(loop);
              out.line("const " + indexType + " " + nameLoop(loop) + " = i / " +
                       text(stride) +
                       (place++ ? " % " + text(extents[loop]) : std::string()) +
                       ";");
            }
            body();
          });
}

void NestText::printLoopsInside(ArrayRef<unsigned> loops,
                                llvm::function_ref<void()> body) {
  if (loops.empty())
    return body();
  LoopsOp op = nest.loops->loops;
  std::string name = nameLoop(loops.front());
  positions[loops.front()] = name;
  out.block("for (" + indexType + " " + name + " = 0; " + name + " < " +
                text(op.getExtents()[loops.front()]) + "; ++" + name + ")",
            [&] { printLoopsInside(loops.drop_front(), body); });
}

SmallVector<std::string>
NestText::printLoopBody(ArrayRef<std::string> accumulators) {
  const WorkItem &item = *nest.loops;
  LoopsOp op = item.loops;
  SmallVector<std::string> arguments;
  for (unsigned input = 0; input < op.getInputs().size(); ++input) {
    const Access &access = *item.operands[input];
    arguments.push_back("(" +
                        getLoadText(graph.buffers[access.buffer].elementType,
                                    elementAt(access)) +
                        ")");
  }
  arguments.append(accumulators.begin(), accumulators.end());
  FailureOr<SmallVector<std::string>> yielded = printGenericBody(
      out, op, arguments, [&](unsigned loop) { return positions.at(loop); },
      names);
  hasFailed |= failed(yielded);
  return succeeded(yielded) ? *yielded : SmallVector<std::string>();
}

void NestText::printScatter(ArrayRef<unsigned> inner) {
  const WorkItem &item = *nest.loops;
  LoopsOp op = item.loops;
  const Access &target = *item.operands[op.getInputs().size()];
  const Access &index = *item.operands[target.lookup->input];
  std::string extent = text(target.lookup->extent);
  Type elementType = graph.buffers[target.buffer].elementType;
  out.block("for (" + indexType + " place = 0; place < " + extent +
                "; ++place)",
            [&] {
              store(target, getConstantText(graph.nodes[item.inits[0]].value),
                    "place");
            });
  printLoopsInside(inner, [&] {
    Value positions = op.getInputs()[target.lookup->input];
    out.line(
        "const long long place = " +
        getPositionText(getElementTypeOrSelf(positions), elementAt(index)) +
        ";");
    out.block("if (place >= 0 && place < " + extent + ")", [&] {
      SmallVector<std::string> results = printLoopBody(
          {"(" + getLoadText(elementType, elementAt(target, "place")) + ")"});
      if (!results.empty())
        store(target, results.front(), "place");
    });
  });
}
