import Kernel

@testable import Matters

/// The small county in which a matter is split and offices assist.
enum Parting {
    static let changes: [PackText.Change] =
        Merging.changes + [
            .replacing(
                "  - {verb: unmerge, from: [merged]}\n",
                with: """
                      - {verb: unmerge, from: [merged]}
                      - {verb: split, from: [raised, dispatched, accepted]}
                      - {verb: assist, from: [dispatched, accepted]}

                    """)
        ]
}

extension County {
    static func parting(seed: UInt64 = 1) async throws -> County { try await found(Parting.changes, seed: seed) }

    /// Returns the numbers of the parts.
    @discardableResult
    func split(_ number: String, rule: String = "all", by actor: Actor = .system, further: [String: String] = [:]) async throws -> [String]
    {
        let said = [
            "rule": rule, "category_1": "public_facilities", "what_1": "井盖松了。", "category_2": "street_lighting", "what_2": "路灯不亮。",
        ]
        try await take(.split, on: number, by: actor, said.merging(further) { $1 })
        return try parts(of: number).filter { $0.part.kind == .part }.map(\.matter.number)
    }

    /// Returns the number of the share.
    @discardableResult
    func assist(_ number: String, to office: String = Cast.housing, by actor: Actor = .system) async throws -> String {
        let before = Set(try parts(of: number).map(\.matter.number))
        try await take(.assist, on: number, by: actor, ["to": office, "text": "请抽水。"])
        guard let made = try parts(of: number).map(\.matter.number).first(where: { !before.contains($0) }) else { throw Problem.notFound }
        return made
    }

    func parts(of number: String) throws -> [(part: Part, matter: Matter)] {
        guard let matter = try matter(number) else { return [] }
        return try read { try Part.standing(of: matter.id, in: $0) }
    }
}
