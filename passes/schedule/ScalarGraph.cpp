//===- ScalarGraph.cpp - Nodes, dimensions and buffers ----------------------===//

#include "passes/schedule/ScalarGraph.h"

using namespace mlir;
using namespace ingot::schedule;

NodeId ScalarGraph::add(ScalarNode node) {
  std::string detail;
  llvm::raw_string_ostream out(detail);
  switch (node.kind) {
  case ScalarNode::Constant:
    break;
  case ScalarNode::Index:
    out << node.constant;
    for (const IndexTerm &term : node.terms) {
      out << ' ' << term.dim << '*' << term.factor << '/' << term.divisor << '%'
          << term.modulus;
      node.dims.insert(term.dim);
    }
    break;
  case ScalarNode::Load:
    out << node.access.buffer << '+' << node.access.offset;
    for (auto [dim, stride] : node.access.strides)
      out << ' ' << dim << '*' << stride;
    out << '/' << node.access.divisor;
    if (node.access.lookup)
      out << " at " << node.access.lookup->stride << '<'
          << node.access.lookup->extent;
    node.dims = node.access.dims();
    for (NodeId guard : node.operands) {
      out << " if " << guard;
      node.dims = node.dims | nodes[guard].dims;
    }
    break;
  case ScalarNode::Apply:
  case ScalarNode::Reduce:
    out << node.result;
    for (NodeId operand : node.operands) {
      out << ' ' << operand;
      node.dims = node.dims | nodes[operand].dims;
    }
    out << " over";
    for (unsigned dim : node.reduced)
      out << ' ' << dim;
    node.dims = node.dims - node.reduced;
    break;
  }
  void *name = nullptr;
  void *attributes = const_cast<void *>(node.value.getAsOpaquePointer());
  if (node.op) {
    name = const_cast<void *>(node.op->getName().getAsOpaquePointer());
    attributes =
        const_cast<void *>(node.op->getAttrDictionary().getAsOpaquePointer());
  }
  Key key{node.kind, const_cast<void *>(node.type.getAsOpaquePointer()), name,
          attributes, detail};
  auto [at, isNew] = known.try_emplace(key, nodes.size());
  if (isNew)
    nodes.push_back(std::move(node));
  return at->second;
}

NodeId ScalarGraph::addConstant(TypedAttr value) {
  ScalarNode node(ScalarNode::Constant, value.getType());
  node.value = value;
  return add(std::move(node));
}

NodeId ScalarGraph::addLoad(Access access) {
  ScalarNode node(ScalarNode::Load, buffers[access.buffer].elementType);
  node.access = std::move(access);
  return add(std::move(node));
}

NodeId ScalarGraph::addGuardedLoad(Access access, NodeId guard, TypedAttr fill,
                                   std::optional<NodeId> place) {
  ScalarNode node(ScalarNode::Load, buffers[access.buffer].elementType);
  node.access = std::move(access);
  node.operands.push_back(guard);
  if (place)
    node.operands.push_back(*place);
  node.value = fill;
  return add(std::move(node));
}

unsigned ScalarGraph::addBuffer(KernelBuffer::Kind kind, Type elementType,
                                int64_t elementCount) {
  buffers.push_back({kind, counts[kind]++, elementType, elementCount});
  writers.emplace_back();
  return buffers.size() - 1;
}

int64_t ScalarGraph::volume(const DimSet &domain) const {
  int64_t points = 1;
  for (unsigned dim : domain)
    points *= extents[dim];
  return points;
}
