package import Kernel

/// 数字: what a county reports, computed from its rows. It reads other slices' data through what they publish and writes nothing.
package enum FiguresSlice {
    package static let schema = Slice("figures", sections: [FiguresScheme.self])
}
