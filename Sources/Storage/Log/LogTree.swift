package import Kernel

/// The Merkle tree of RFC 6962 over the sealed log: leaf n is the event numbered n + 1.
///
/// Hashes of full subtrees of 256, 65,536 … leaves are kept, so a root or a proof over millions of events reads a few thousand hashes.
package struct LogTree {
    package static let migration = Migration(
        "core-tree",
        [
            """
            CREATE TABLE log_tile (
                level BIGINT NOT NULL CHECK (level > 0),
                number BIGINT NOT NULL,
                hash BYTEA NOT NULL,
                PRIMARY KEY (level, number)
            ) CLUSTERED
            """,
            """
            CREATE TABLE log_checkpoint (
                size BIGINT NOT NULL PRIMARY KEY CHECK (size > 0),
                root BYTEA NOT NULL,
                note TEXT NOT NULL,
                signed_ms BIGINT NOT NULL
            )
            """,
        ])

    private static let width: Int64 = 256
    /// 256^7 leaves are more than there will ever be.
    private static let levels: Int64 = 7
    /// Subtrees kept in one bite of the sweep: eight thousand leaves are read and hashed in some twenty milliseconds.
    private static let biteTiles: Int64 = 32

    private let tx: any Reading

    package init(in tx: any Reading) { self.tx = tx }

    /// How many leaves there are: sealed events.
    package static func size(in tx: any Reading) throws -> Int64 { try tx.count("SELECT COALESCE(MAX(seq), 0) FROM event") }

    /// SHA-256(0x01 ‖ left ‖ right).
    static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { Digest.sha256(after: 1, left, right) }

    // MARK: - Roots and proofs

    /// MTH(D[0:size]). Of nothing it is the hash of the empty string.
    package func root(_ size: Int64) throws -> [UInt8] { size == 0 ? Digest.sha256([]) : try hash(from: 0, count: size) }

    /// PATH(index, D[0:size]), RFC 6962 section 2.1.1, from the leaf up.
    package func inclusion(of index: Int64, in size: Int64) throws -> [[UInt8]] {
        guard index >= 0, index < size else { throw Problem.notFound }
        var (start, count) = (Int64(0), size)
        var path: [[UInt8]] = []
        while count > 1 {
            let left = Self.split(count)
            if index - start < left {
                path.append(try hash(from: start + left, count: count - left))
                count = left
            } else {
                path.append(try hash(from: start, count: left))
                start += left
                count -= left
            }
        }
        return path.reversed()
    }

    /// PROOF(first, D[0:second]), RFC 6962 section 2.1.2.
    package func consistency(from first: Int64, to second: Int64) throws -> [[UInt8]] {
        guard first > 0, first <= second else { throw Problem.notFound }
        return first == second ? [] : try subproof(first, from: 0, count: second, isWhole: true)
    }

    private func subproof(_ first: Int64, from start: Int64, count: Int64, isWhole: Bool) throws -> [[UInt8]] {
        if first == count { return isWhole ? [] : [try hash(from: start, count: count)] }
        let left = Self.split(count)
        if first <= left {
            return try subproof(first, from: start, count: left, isWhole: isWhole) + [hash(from: start + left, count: count - left)]
        }
        return try subproof(first - left, from: start + left, count: count - left, isWhole: false) + [hash(from: start, count: left)]
    }

    /// The largest power of two below `count`.
    private static func split(_ count: Int64) -> Int64 {
        var power: Int64 = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    private func hash(from start: Int64, count: Int64) throws -> [UInt8] {
        let isFull = count & (count - 1) == 0
        if isFull { return try full(from: start, count: count) }
        let left = Self.split(count)
        return Self.node(try hash(from: start, count: left), try hash(from: start + left, count: count - left))
    }

    /// A subtree of 2^n leaves, from the kept hashes next below it.
    private func full(from start: Int64, count: Int64) throws -> [UInt8] {
        var (level, unit) = (Int64(0), Int64(1))
        while unit * Self.width <= count {
            unit *= Self.width
            level += 1
        }
        return Self.fold(try nodes(level, start / unit..<(start + count) / unit))
    }

    private static func fold(_ hashes: [[UInt8]]) -> [UInt8] {
        var row = hashes
        while row.count > 1 { row = stride(from: 0, to: row.count, by: 2).map { node(row[$0], row[$0 + 1]) } }
        return row.first ?? []
    }

    /// Full subtrees of one level; what is not kept yet is made from the level below.
    private func nodes(_ level: Int64, _ range: Range<Int64>) throws -> [[UInt8]] {
        if level == 0 {
            let leaves = try tx.all(Self.leaves(range)) { try $0.bytes(0) }
            guard leaves.count == range.count else {
                throw StoreError.aborted("the log has no leaf of every number up to \(range.upperBound)")
            }
            return leaves
        }
        let kept = try tx.all(Self.tiles(level, range)) { (number: try $0.int(0), hash: try $0.bytes(1)) }
        guard kept.count < range.count else { return kept.map(\.hash) }
        let known = Dictionary(kept.map { ($0.number, $0.hash) }) { first, _ in first }
        return try range.map { number in
            try known[number] ?? Self.fold(nodes(level - 1, number * Self.width..<(number + 1) * Self.width))
        }
    }

    static func leaves(_ range: Range<Int64>) -> Statement {
        """
        SELECT leaf FROM event WHERE seq > \(range.lowerBound) AND seq <= \(range.upperBound) ORDER BY seq LIMIT \(Int64(range.count))
        """
    }

    static func tiles(_ level: Int64, _ range: Range<Int64>) -> Statement {
        """
        SELECT number, hash FROM log_tile WHERE level = \(level) AND number >= \(range.lowerBound) AND number < \(range.upperBound)
        ORDER BY number LIMIT \(Int64(range.count))
        """
    }

    // MARK: - Keeping

    /// Keeps the hashes of subtrees that have become full.
    package static let keep = Sweep(name: "log.tiles", everySeconds: 30) { tx in
        let size = try size(in: tx)
        var (unit, done) = (Int64(1), Int64(0))
        for level in 1...levels where done < biteTiles {
            unit *= width
            let kept = try tx.count("SELECT COALESCE(MAX(number) + 1, 0) FROM log_tile WHERE level = \(level)")
            let last = min(size / unit, kept + biteTiles - done)
            guard kept < last else { break }
            for number in kept..<last {
                let hash = fold(try LogTree(in: tx).nodes(level - 1, number * width..<(number + 1) * width))
                try tx.execute("INSERT INTO log_tile (level, number, hash) VALUES (\(level), \(number), \(hash))")
            }
            done += last - kept
        }
        return Int(done)
    }
}
