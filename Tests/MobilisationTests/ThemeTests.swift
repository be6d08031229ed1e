import Kernel
import Storage
import TestSupport
import Testing

@testable import Mobilisation

/// A month's theme: who sets it, what is noted, and what is worked out from the rest. It begins on Friday, 2026-11-20 at 09:00.
@Suite struct ThemeTests {
    private static let theme = ["unit": Village.changning, "month": "2026-11", "theme_title": "清河月", "plan": "每周清扫一次"]

    private func set(_ village: Village, _ changes: [String: String] = [:], by who: Village.Who = .zhang) async throws -> ID {
        let input = try SetTheme.Fields.schema.decode(Self.theme.merging(changes) { $1 }.mapValues(Schema.Raw.text))
        guard let id = try await village.executor.perform(SetTheme(input), as: village.actor(who)).output else { throw Problem.notFound }
        return id
    }

    private func note(
        _ village: Village, _ theme: ID, _ changes: [String: String] = [:], by who: Village.Who = .zhang
    ) async throws {
        let said = ["done_what": "清扫河岸", "held_on": "2026-11-18", "people": "12"].merging(changes) { $1 }
        let input = try NoteTheme.Fields.schema.decode(said.mapValues(Schema.Raw.text))
        _ = try await village.executor.perform(NoteTheme(theme, input), as: village.actor(who))
    }

    @Test(arguments: [
        (["month": "2026-13"], "422 input.invalid month"), (["month": "2026-1"], "422 input.invalid month"),
        (["month": "2026-10"], "422 input.invalid month"), (["theme_title": ""], "422 input.invalid theme_title"),
        (["unit": "nowhere"], "404 not_found"), (["unit": Village.guanghua], "403 forbidden"),
    ]) func whatCannotBeSetIsNot(_ changes: [String: String], _ told: String) async throws {
        let village = try await Village.found(volunteers: 0)
        #expect(try await outcome { try await set(village, changes) } == told)
        #expect(try await outcome { try await set(village, by: .li) } == "403 forbidden")
    }

    @Test func whatWasDoneIsNotedAndCountedByItself() async throws {
        let village = try await Village.found(volunteers: 6)
        let id = try await set(village)
        #expect(try await set(village, ["theme_title": "清河行动月"]) == id, "one for a unit and month")
        let squad = try await village.form()
        let elsewhere = try await village.form(["unit": Village.guanghua], by: .guo)
        for (changes, told) in [
            (["held_on": "2026-10-31"], "422 input.invalid held_on"), (["held_on": "2026-11-21"], "422 input.invalid held_on"),
            (["people": "0"], "422 input.invalid people"), (["squad": elsewhere.description], "422 input.invalid squad"),
        ] {
            #expect(try await outcome { try await note(village, id, changes) } == told)
        }
        #expect(try await outcome { try await note(village, id, by: .guo) } == "403 forbidden")
        try await note(village, id)
        try await note(village, id, ["squad": squad.description, "people": "8"])
        let services = try village.services()
        let reader = village.volunteer(0)
        func view() throws -> ThemeView { try village.read { try ThemeView.load(id.description, for: reader, services, in: $0) } }
        let before = try view()
        #expect(before.title == "清河行动月" && before.lines.count == 2 && before.lines.compactMap(\.squad) == ["清河队"] && !before.mayNote)
        #expect(before.summary == ThemeSummary(tasks: 0, services: nil, minutes: nil, entries: 2, people: 20))
        // Five services tell of nobody; four would.
        let (_, shift) = try await village.publish(["places": "5"])
        var claims: [ID] = []
        for number in 0..<5 { claims.append(try #require(try await village.claim(shift, by: number)).id) }
        village.wait(hours: 27)
        try await village.confirm(shift, Array(claims.prefix(4)), ["minutes": "60"])
        #expect(try view().summary.services == nil && view().summary.tasks == 1)
        try await village.confirm(shift, claims, ["minutes": "60"])
        #expect(try view().summary.services == 5 && view().summary.minutes == 300)
        let payloads = try village.read { tx in try tx.all("SELECT payload FROM event ORDER BY id LIMIT 5000") { try $0.bytes(0) } }
        #expect(!payloads.contains { String(decoding: $0, as: UTF8.self).contains("清河行动月") })
        village.wait(hours: 24 * 30)
        #expect(try await outcome { try await set(village) } == "422 input.invalid month", "a month that is over is what it was")
        #expect(try village.faults() == [])
    }
}
