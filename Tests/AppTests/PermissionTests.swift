import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Delivery
import Imports
import Kernel
import Matters
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// Every endpoint for every role, in its own scope and elsewhere, over HTTP; every answer of the API in its declared shape.
@Suite struct PermissionTests {
    private static let parts = 4

    /// An endpoint that nobody thought about stands in nobody's table.
    @Test func everyEndpointStandsInTheTable() async throws {
        let town = try await Town.open()
        let served = town.endpoints.map { "\($0.method.rawValue) \($0.path)" }
        #expect(served.sorted() == PermissionTable.lines.map(\.description).sorted())
        for line in PermissionTable.lines {
            #expect(Set(line.cells.keys) == Set(Town.Who.allCases.map(\.rawValue)), "\(line)")
        }
    }

    /// Each part in a town of its own, side by side with the others.
    @Test(arguments: 0..<Self.parts) func everybodyGetsTheAnswerInTheTable(_ part: Int) async throws {
        let town = try await Town.open()
        let shapes = ShapeCheck(town.endpoints)
        try await town.serve { client in
            for (number, line) in PermissionTable.lines.enumerated() where number % Self.parts == part {
                let endpoint = try #require(town.endpoints.first { $0.method.rawValue == line.method && $0.path == line.path })
                for who in Town.Who.allCases {
                    let cell = try #require(line.cells[who.rawValue])
                    for (isOwn, due) in [(true, cell.own), (false, cell.other)] {
                        let asked = try await Asking(town: town, client: client, who: who, isOwn: isOwn).ask(endpoint)
                        #expect(Self.word(asked, line) == due, "\(line) by \(who), \(isOwn ? "own" : "elsewhere")")
                        // Open311 has shapes of its own, and an attachment is what it is.
                        guard endpoint.skin == .api, endpoint.refuse == nil, asked.status != 200 || !line.path.hasSuffix("/files/{id}")
                        else { continue }
                        let faults = shapes.faults(
                            endpoint, status: asked.status, type: asked.headers[.contentType], body: asked.text)
                        #expect(faults == [], "\(line) by \(who)")
                    }
                }
            }
        }
        #expect(try town.installation.verify().faults == [])
    }

    private static func word(_ answer: Browser.Answer, _ line: PermissionTable.Line) -> String {
        guard answer.status == 303 else { return "\(answer.status)" }
        if answer.location.hasPrefix("/sign-in") { return "in" }
        // Whoever did something to a matter is led back to it.
        let leadsToMatter =
            (line.path.contains("/matters/") && !line.path.hasSuffix("/whistle") && !line.path.hasSuffix("/project"))
            || ["/raise", "/find", "/m/{token}"].contains(line.path)
        return !leadsToMatter || answer.location.hasPrefix("/matters/") ? "303" : "303 to \(answer.location)"
    }
}
