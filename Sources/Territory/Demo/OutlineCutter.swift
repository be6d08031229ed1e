import Kernel

/// Makes outlines for a demonstration: land is laid out in small four-cornered tiles with shifted corners, the tiles are dealt out down the
/// tree, and the border of each unit is the border of its tiles. So neighbours share their borders to the point, and every unit is
/// exactly what lies below it.
package struct OutlineCutter {
    private static let tilesPerLeaf = 16
    /// Tiles are drawn and dealt out in memory: this many take less than a second.
    private static let maximumTiles = 2_000_000

    private let tiles: TileSheet
    private var owners: [Int32]
    private var outlines: [(code: String, outline: Outline)] = []

    /// Every unit of the tree with its outline, those above first. The outer border follows `land` to within a tile.
    ///
    /// The same arguments give the same outlines. Throws when there are more units than tiles can be made for, or too little land for them.
    package static func cut(_ tree: Parcel, from land: Outline, seed: UInt64) throws -> [(code: String, outline: Outline)] {
        let wanted = tree.leafCount * tilesPerLeaf
        guard wanted <= maximumTiles else {
            throw Problem(422, "territory.too_many_units", args: ["max": "\(maximumTiles / tilesPerLeaf)"])
        }
        let tiles = TileSheet(of: land, wanted: wanted, seed: seed)
        guard tiles.all.count >= wanted / 2 else { throw Problem(422, "territory.too_little_land") }
        var cutter = OutlineCutter(tiles: tiles)
        cutter.deal(tree, tiles.all)
        return cutter.outlines
    }

    private init(tiles: TileSheet) {
        self.tiles = tiles
        owners = Array(repeating: -1, count: tiles.count)
    }

    /// Gives `unit` its outline, and each unit below as many tiles as it has leaves, in bands from the north and within each from the west.
    private mutating func deal(_ unit: Parcel, _ mine: [Int32]) {
        outlines.append((unit.code, tiles.border(of: mine, marks: &owners)))
        guard !unit.children.isEmpty else { return }
        var rest = unit.children[...]
        let bandCount = bands(unit.children.count, mine)
        let shares = mine.sorted { tiles.isNorthOf($0, $1) }.dealt(
            to: unit.children.map(\.leafCount).bands(bandCount).map { $0.reduce(0, +) })
        for (band, weights) in zip(shares, unit.children.map(\.leafCount).bands(bandCount)) {
            for share in band.sorted(by: { tiles.isWestOf($0, $1) }).dealt(to: weights) {
                if let child = rest.popFirst() { deal(child, share) }
            }
        }
    }

    /// As many as make the pieces about as high as they are wide.
    private func bands(_ pieces: Int, _ mine: [Int32]) -> Int {
        let (width, height) = tiles.extent(of: mine)
        let bands = (Double(pieces) * Double(height) / Double(max(width, 1))).squareRoot().rounded()
        return max(1, min(pieces, Int(bands)))
    }
}

extension Array {
    /// Itself in parts whose sizes are as the weights; together they are all of it.
    fileprivate func dealt(to weights: [Int]) -> [[Element]] {
        let total = weights.reduce(0, +)
        var (start, dealt) = (0, 0)
        return weights.map { weight in
            dealt += weight
            let end = count * dealt / Swift.max(total, 1)
            defer { start = end }
            return Array(self[start..<end])
        }
    }

    /// In so many rows of about equal length.
    fileprivate func bands(_ number: Int) -> [[Element]] {
        (0..<number).map { Array(self[(count * $0 / number)..<(count * ($0 + 1) / number)]) }
    }
}
