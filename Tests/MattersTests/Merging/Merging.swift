import Kernel
import Process

@testable import Matters

/// The small county in which the same is handled once.
enum Merging {
    static let changes: [PackText.Change] =
        Deciding.changes + [
            .replacing("  withdrawn:  {kind: closed}\n", with: "  withdrawn:  {kind: closed}\n  merged:     {kind: closed}\n"),
            .replacing("accepted, waiting], to: withdrawn}\n", with: "accepted, waiting, merged], to: withdrawn}\n"),
            .replacing("{verb: comment, from: [raised,", with: "{verb: comment, from: [merged, raised,"),
            .replacing(
                "  - {verb: extend,",
                with:
                    "  - {verb: merge, from: [raised, dispatched, accepted], to: merged}\n  - {verb: unmerge, from: [merged]}\n  - {verb: extend,"
            ),
            .replacing("public: false", with: "public: true"),
            .whole(
                """
                raise: {version: 2026-12, kept_years: 3}
                kinds:
                  to_dispatch: {on: matter.raise, to: [township_dispatcher]}
                  resolved: {on: matter.resolve, to: [reporter]}
                  merged: {on: matter.merge, to: [reporter]}

                """, in: "notices.yaml"),
        ]
}

extension County {
    static func merging(seed: UInt64 = 1) async throws -> County { try await found(Merging.changes, seed: seed) }

    func merge(_ number: String, into root: String, by actor: Actor = .system) async throws {
        try await take(.merge, on: number, by: actor, ["into": root, "text": "同一盏路灯。"])
    }

    /// Returns the number of what joined.
    func join(_ number: String, by actor: Actor = .anonymous, _ said: [String: String] = [:], key: IdempotencyKey? = nil) async throws
        -> String
    {
        let input = try JoinMatter.Fields.schema.decode(said.mapValues(Schema.Raw.text))
        let receipt = try await executor.perform(JoinMatter(number, input), as: actor, key: key)
        guard let stream = receipt.stream, let matter = try read({ try Matter.find(id: stream, in: $0) }) else { throw Problem.notFound }
        return matter.number
    }

    func state(_ number: String) throws -> String { try matter(number)?.state ?? "" }
}
