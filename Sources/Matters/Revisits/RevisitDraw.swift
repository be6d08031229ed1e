internal import Kernel
internal import Process

/// The draw, as anybody can do it again: from the seed and the tokens alone (`Draw`).
///
/// 1. commitment = SHA-256(seed), published before the period begins; the seed, 32 bytes, is published with the draw.
/// 2. Every matter in the frame has a token of 16 bytes, which only its reporter and this installation can tell from another.
/// 3. Units with fewer than `smallest` in the frame are put together into one.
/// 4. From each, those with the smallest SHA-256(seed ‖ token) are taken, as many as `size` says.
///
/// So neither the order in which matters were raised, resolved or stored, nor whoever is there when it happens, has any say in it.
enum RevisitDraw {
    static let tokenBytes = 16
    static let seedBytes = Draw.seedBytes
    /// A unit with fewer has no sample of its own, since its size could be told from it.
    static let smallest: Int64 = 5
    /// Where what is put together stands; no unit has this id.
    static let rest = ID.zero

    static func commitment(to seed: [UInt8]) -> [UInt8] { Draw.commitment(to: seed) }

    /// Another one in every period: what was drawn twice cannot be told to be the same.
    static func token(of number: String, in period: String, _ vault: any Vault) -> [UInt8] {
        Array(vault.match("\(period).\(number)", purpose: "revisit.frame").prefix(tokenBytes))
    }

    static func score(_ token: [UInt8], _ seed: [UInt8]) -> [UInt8] { Draw.score(token, seed) }

    /// How many of so many.
    static func size(of frame: Int64, _ rule: RevisitRule) -> Int64 {
        min(frame, rule.atMost, max(rule.atLeast, (frame * rule.share + 99) / 100))
    }

    /// Those of the frame that are called, in the order of their scores.
    static func sample(_ tokens: [[UInt8]], _ seed: [UInt8], _ rule: RevisitRule) -> [[UInt8]] {
        Array(Draw.order(tokens, seed).prefix(Int(size(of: Int64(tokens.count), rule))))
    }

    struct Sample: Sendable, Equatable {
        let frame: Int64
        let drawn: [[UInt8]]
    }

    /// Out of which parts of the frame each sample is drawn: the large ones by themselves, the small ones together.
    static func samples(_ parts: [(unit: ID, size: Int64)]) -> [(stratum: ID, parts: [ID])] {
        let small = parts.filter { $0.size < smallest }.map(\.unit)
        return parts.filter { $0.size >= smallest }.map { ($0.unit, [$0.unit]) } + (small.isEmpty ? [] : [(rest, small)])
    }

    /// The sample of each unit; small ones are put together under `rest`.
    static func draw(_ frame: [(unit: ID, token: [UInt8])], _ seed: [UInt8], _ rule: RevisitRule) -> [ID: Sample] {
        var byUnit: [ID: [[UInt8]]] = [:]
        for entry in frame { byUnit[entry.unit, default: []].append(entry.token) }
        var pooled: [ID: [[UInt8]]] = [:]
        for (unit, tokens) in byUnit { pooled[tokens.count < Int(smallest) ? rest : unit, default: []] += tokens }
        return pooled.mapValues { Sample(frame: Int64($0.count), drawn: sample($0, seed, rule)) }
    }
}
