// One function for each class of kernel that EmitCudaKernels prints, for the
// sanitizers. Extents are odd, so that no tile, row or block is full.

func.func @pointwise(%x: tensor<7x199xf32> {ingot.name = "x"}, %y: tensor<7x199xf32> {ingot.name = "y"}) -> (tensor<7x199xf32> {ingot.name = "z"}) {
  %0 = ingot.add %x, %y : tensor<7x199xf32>
  %1 = ingot.relu %0 : tensor<7x199xf32>
  return %1 : tensor<7x199xf32>
}

// Rows that fit a warp.
func.func @short_rows(%x: tensor<13x19xf32> {ingot.name = "x"}) -> (tensor<13x19xf32> {ingot.name = "y"}) {
  %0 = ingot.softmax %x, dim = 1 : tensor<13x19xf32>
  return %0 : tensor<13x19xf32>
}

// Rows for a whole block.
func.func @long_rows(%x: tensor<3x1501xf32> {ingot.name = "x"}) -> (tensor<3x1501xf32> {ingot.name = "y"}) {
  %0 = ingot.softmax %x, dim = 1 : tensor<3x1501xf32>
  return %0 : tensor<3x1501xf32>
}

// Sums over rows, by several blocks and a second launch.
func.func @column_sums(%x: tensor<1501x23xf32> {ingot.name = "x"}) -> (tensor<23xf32> {ingot.name = "y"}) {
  %0 = ingot.sum %x, dims = [0] : tensor<1501x23xf32>
  return %0 : tensor<23xf32>
}

func.func @pairs(%x: tensor<13x19xf32> {ingot.name = "x"}) -> (tensor<13xi64> {ingot.name = "y"}) {
  %0 = ingot.argmax %x, dim = 1 : tensor<13x19xf32>
  return %0 : tensor<13xi64>
}

// Several tiles in either direction.
func.func @product(%x: tensor<131x37xf32> {ingot.name = "x"}, %w: tensor<37x67xf32> {ingot.name = "w"}, %b: tensor<67xf32> {ingot.name = "b"}) -> (tensor<131x67xf32> {ingot.name = "y"}) {
  %0 = ingot.matmul %x, %w : tensor<131x37xf32>, tensor<37x67xf32>
  %1 = ingot.expand %b, dims = [1] : tensor<67xf32> to tensor<131x67xf32>
  %2 = ingot.add %0, %1 : tensor<131x67xf32>
  return %2 : tensor<131x67xf32>
}

// A sum that blocks share.
func.func @deep_product(%x: tensor<2x5x401xf32> {ingot.name = "x"}, %w: tensor<2x401x19xf32> {ingot.name = "w"}, %z: tensor<2x5x19xf32> {ingot.name = "z"}) -> (tensor<2x5x19xf32> {ingot.name = "y"}) {
  %0 = ingot.matmul %x, %w : tensor<2x5x401xf32>, tensor<2x401x19xf32>
  %1 = ingot.sub %z, %0 : tensor<2x5x19xf32>
  return %1 : tensor<2x5x19xf32>
}

// With the kernel of its border.
func.func @convolution(%x: tensor<2x7x11x3xf32> {ingot.name = "x"}, %w: tensor<3x3x3x5xf32> {ingot.name = "w"}) -> (tensor<2x7x6x5xf32> {ingot.name = "y"}) {
  %0 = ingot.conv %x, %w of = output stride = [1, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x7x11x3xf32>, tensor<3x3x3x5xf32>
  return %0 : tensor<2x7x6x5xf32>
}

func.func @doubles(%x: tensor<35x7xf64> {ingot.name = "x"}, %w: tensor<7x19xf64> {ingot.name = "w"}) -> (tensor<35x19xf64> {ingot.name = "y"}) {
  %0 = ingot.matmul %x, %w : tensor<35x7xf64>, tensor<7x19xf64>
  %1 = ingot.exp %0 : tensor<35x19xf64>
  return %1 : tensor<35x19xf64>
}

// Numbers of 16 bits are added up in f32: a sum that blocks share, and one of rows.
func.func @narrow_product(%x: tensor<5x401xbf16> {ingot.name = "x"}, %w: tensor<401x19xbf16> {ingot.name = "w"}) -> (tensor<5x19xbf16> {ingot.name = "y"}) {
  %0 = ingot.matmul %x, %w : tensor<5x401xbf16>, tensor<401x19xbf16>
  return %0 : tensor<5x19xbf16>
}

func.func @narrow_rows(%x: tensor<13x19xf16> {ingot.name = "x"}) -> (tensor<13x19xf16> {ingot.name = "y"}) {
  %0 = ingot.softmax %x, dim = 1 : tensor<13x19xf16>
  return %0 : tensor<13x19xf16>
}

// Labels are numbers, too.
func.func @labels(%x: tensor<13x19xf32> {ingot.name = "x"}, %t: tensor<13xi64> {ingot.name = "t"}) -> (tensor<13xf32> {ingot.name = "y"}) {
  %0 = ingot.cross_entropy %x, %t : tensor<13x19xf32>, tensor<13xi64>
  return %0 : tensor<13xf32>
}

// A query for each warp. Keys end within one, and the mask repeats along queries.
func.func @attention(%q: tensor<2x13x5xf32> {ingot.name = "q"}, %k: tensor<2x37x5xf32> {ingot.name = "k"}, %v: tensor<2x37x35xf32> {ingot.name = "v"}, %m: tensor<2x1x37xf32> {ingot.name = "m"}) -> (tensor<2x13x35xf32> {ingot.name = "o"}) {
  %0 = ingot.attention %q, %k, %v, %m scale = 0.5 causal = false : tensor<2x13x5xf32>, tensor<2x37x5xf32>, tensor<2x37x35xf32>, tensor<2x1x37xf32>
  return %0 : tensor<2x13x35xf32>
}

// A second launch with a key for each warp.
func.func @attention_gradient(%d: tensor<2x41x3xf32> {ingot.name = "d"}, %q: tensor<2x41x5xf32> {ingot.name = "q"}, %k: tensor<2x37x5xf32> {ingot.name = "k"}, %v: tensor<2x37x3xf32> {ingot.name = "v"}) -> (tensor<2x41x5xf32> {ingot.name = "dq"}, tensor<2x37x5xf32> {ingot.name = "dk"}, tensor<2x37x3xf32> {ingot.name = "dv"}) {
  %0:3 = ingot.attention_backward %d, %q, %k, %v scale = 0.5 causal = true : tensor<2x41x3xf32>, tensor<2x41x5xf32>, tensor<2x37x5xf32>, tensor<2x37x3xf32>
  return %0#0, %0#1, %0#2 : tensor<2x41x5xf32>, tensor<2x37x5xf32>, tensor<2x37x3xf32>
}

// Rows at numbers, of which some are beyond the last row.
func.func @lookup(%x: tensor<9x3xf32> {ingot.name = "x"}, %i: tensor<13xi64> {ingot.name = "i"}) -> (tensor<13x3xf32> {ingot.name = "y"}) {
  %0 = ingot.gather %i of %x dim = 0 : tensor<13xi64>, tensor<9x3xf32>
  return %0 : tensor<13x3xf32>
}

// Several summands for a row.
func.func @lookup_gradient(%y: tensor<67x3xf32> {ingot.name = "y"}, %i: tensor<67xi64> {ingot.name = "i"}) -> (tensor<9x3xf32> {ingot.name = "x"}) {
  %0 = ingot.scatter_add %y to %i dim = 0 : tensor<67xi64>, tensor<67x3xf32> -> tensor<9x3xf32>
  return %0 : tensor<9x3xf32>
}
