import Kernel
import Schemes
import Testing

@testable import Matters

/// A pack may not drop what matters in the database still use.
@Suite struct PackConflictTests {
    private func activate(_ changes: [PackText.Change], in county: County) async throws -> [String] {
        let pack = try PackText(changes)
        let command = ActivatePack(source: pack.source, scheme: try pack.scheme(), sections: PackText.sections)
        do {
            _ = try await county.executor.perform(command, as: .system)
            return []
        } catch let problem as Problem {
            #expect(problem.status == 409 && problem.code == "pack.in_use", "\(problem)")
            return problem.fields.map { "\($0.field): \($0.args["what"] ?? "")" }
        }
    }

    /// «accepted» is left out: from dispatched one resolves at once.
    private static let withoutAccepted: [PackText.Change] = [
        .replacing("  accepted:   {kind: accepted}\n", with: ""),
        .replacing("  - {verb: accept, from: [dispatched], to: accepted}\n", with: ""),
        .replacing("from: [accepted], to: resolved", with: "from: [dispatched], to: resolved"),
        .replacing("accept: 1 working day, ", with: ""),
        .replacing("matter.accept, ", with: "", in: "roles.yaml"),
    ]

    private static let renamed: [PackText.Change] = [
        .replacing("public_facilities:", with: "facilities:"),
        .replacing("category.public_facilities", with: "category.facilities", in: "words/zh-Hans.yaml"),
        .replacing("category.public_facilities", with: "category.facilities", in: "words/en.yaml"),
    ]

    @Test func aStateInUseMayNotVanish() async throws {
        let county = try await County.found()
        let number = try await county.matter(in: "accepted")
        #expect(try await activate(Self.withoutAccepted, in: county) == ["matters: state accepted"])
        try await county.perform(.resolve, on: number)
        #expect(try await activate(Self.withoutAccepted, in: county) == [])
    }

    @Test func aCategoryInUseMayNotVanish() async throws {
        let county = try await County.found()
        try await county.raise()
        #expect(try await activate(Self.renamed, in: county) == ["matters: category public_facilities"])
    }

    /// A closed matter still has to be shown under its category.
    @Test func aCategoryOfClosedMattersMayNotVanishEither() async throws {
        let county = try await County.found()
        _ = try await county.matter(in: "rated")
        #expect(try await activate(Self.renamed, in: county) == ["matters: category public_facilities"])
    }

    @Test func whatNobodyUsesMayVanish() async throws {
        let county = try await County.found()
        #expect(try await activate(Self.renamed, in: county) == [])
    }

    /// Lists and figures stand under the kind a state had when the matter came to it.
    @Test func aStateInUseMayNotMeanSomethingElse() async throws {
        let county = try await County.found()
        _ = try await county.matter(in: "accepted")
        #expect(
            try await activate([.replacing("accepted:   {kind: accepted}", with: "accepted:   {kind: dispatched}")], in: county) == [
                "matters: state accepted of another kind"
            ])
    }
}
