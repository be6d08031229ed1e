import Kernel
import Territory
import TestSupport
import Testing

@testable import Mobilisation

/// What a pack may say of tasks, how its lists find their rows, and where lists end.
@Suite struct MobilisationPackTests {
    @Test(arguments: [
        ("fairness: [first, draw, least]", "fairness: [rank]", "mobilisation.fairness"),
        ("fairness: [first, draw, least]", "fairness: [first, first]", "mobilisation.twice"),
        ("kinds: [environment,", "kinds: [environment, environment,", "mobilisation.twice"),
        ("kinds: [environment,", "kinds: [sleeping,", "words.missing"), ("places: 200", "places: 0", "pack.number"),
        ("waiting: 50", "waiting: 5000", "pack.number"), ("  kept_years: 2\n", "", "pack.missing"),
        ("  volunteers: {formed_by:", "  volunteers: {led_by:", "pack.unknown_key"),
        ("  volunteers: {formed_by:", "  Volunteers: {formed_by:", "pack.identifier"),
        ("  volunteers: {formed_by:", "  strollers: {formed_by:", "words.missing"),
        ("[on_duty, flood_watch]", "[on_duty, on_duty]", "mobilisation.twice"), ("[on_duty, flood_watch]", "[]", "mobilisation.count"),
        ("[on_duty, flood_watch]", "[sleeper]", "words.missing"),
    ]) func faultsAreTold(_ old: String, _ new: String, _ code: String) throws {
        let faults = try Village.load { $0.replacing(old, with: new) }.faults
        #expect(faults.contains { $0.hasPrefix("mobilisation.yaml:") && $0.hasSuffix(" \(code)") }, "\(faults)")
    }

    @Test func whatIsUnderWayMustStayPossible() async throws {
        let village = try await Village.found(volunteers: 0)
        _ = try await village.publish()
        let without = try #require(try Village.load { $0.replacing("[environment, ", with: "[") }.scheme)
        #expect(try village.read { try without.section(MobilisationScheme.self).conflicts(in: $0) }.count == 1)
        #expect(try village.read { try village.scheme.section(MobilisationScheme.self).conflicts(in: $0) }.isEmpty)
    }

    @Test func everyListWalksAnIndex() async throws {
        let village = try await Village.found()
        let (id, shift) = try await village.publish(["skill": "driving"])
        let task = try village.task(id)
        let (now, unit) = (village.entropy.now(), task.unit.id)
        let statements = [
            TaskShift.statement(due: now, limit: 1), TaskClaim.statement(seated: shift), TaskClaim.statement(waiting: shift, limit: 1),
            TaskClaim.statement(of: unit, after: .start, limit: 20), TaskList.statement(under: unit, "open", after: .start, limit: 20),
            TaskList.statement(calling: unit, after: .start, limit: 20), DrawShift.statement(entriesOf: shift),
            VolunteerHolding.dueStatement(before: now, after: nil, limit: 1), VolunteerHolding.statement(claimsOf: unit),
            Volunteer.statement(audience: task, limit: 100),
            Volunteer.statement(audience: task, of: [unit, shift], limit: 100),
            TaskList.statement(of: unit, after: .start, limit: 20), SquadList.statement(under: unit, "standing", after: .start, limit: 20),
            SquadMember.statement(of: unit), SquadMember.statement(own: unit), SquadAsset.statement(of: unit),
            SquadHolding.dueStatement(before: now, after: nil, limit: 1), SquadHolding.statement(of: unit, after: nil, limit: 1),
            EndMembers.statement(on: now.day), Roster.statement(of: unit),
            RosterPlace.statement(of: unit),
            Duty.statement(of: unit, from: now, until: now), Duty.statement(aheadOf: unit, after: now, limit: 20),
            Duty.statement(before: .start, of: unit, limit: 20), Duty.statement(servedBy: unit, limit: 20),
            Rotation.statement(away: unit, now), Rotation.statement(duties: unit, now), Rotation.statement(tasks: unit, now),
            Theme.statement(of: unit, year: 2026), ThemeEntry.statement(of: unit), ThemeSummary.statement(tasks: unit, now, now),
            ThemeSummary.statement(served: unit, now, now), ThemeSummary.statement(duties: unit, now, now),
        ]
        for statement in statements { try expectIndexed(village.store, statement) }
    }

    @Test func whoIsCalledSeesItAndWhoLeadsSeesThoseBelow() async throws {
        let village = try await Village.found(volunteers: 2)
        _ = try await village.executor.perform(JoinVolunteers(try Village.joining(["unit": Village.guanghua])), as: village.volunteer(1))
        for number in 0..<5 {
            _ = try await village.publish(["title": "第 \(number) 件"])
            village.wait(seconds: 1)
        }
        let services = try village.services()
        func list(_ actor: Actor, _ query: [String: String] = [:], limit: Int = 3) throws -> TaskList {
            let request = Request(
                actor: actor, method: "GET", path: "/tasks", parameters: [:], query: query, input: .empty, locale: "zh-Hans",
                idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true)
            return try village.read { try TaskList.load(request, services, limit: limit, in: $0) }
        }
        let first = try list(village.volunteer(0))
        let second = try list(village.volunteer(0), ["after": try #require(first.next).text])
        #expect((first.items + second.items).map(\.title) == ["第 4 件", "第 3 件", "第 2 件", "第 1 件", "第 0 件"] && second.next == nil)
        #expect(try list(village.volunteer(1)).items.isEmpty, "another town's")
        #expect(try list(village.actor(.wang)).items.isEmpty)
        #expect(try list(village.actor(.zhang), limit: 9).items.count == 5)
        #expect(try list(village.actor(.guo), limit: 9).items.isEmpty)
        #expect(try await outcome { try list(village.actor(.guo), ["unit": Village.changning]) } == "404 not_found")
        #expect(try await outcome { try list(village.volunteer(0), ["unit": Village.changning]) } == "404 not_found")
        #expect(try await outcome { try list(village.actor(.zhang), ["state": "lost"]) } == "422 input.invalid state")
    }

    /// Whoever knows the address of a task sees it when signed in; a code that is not of this house opens none.
    @Test func theCodeOfASpotCannotBeMade() async throws {
        let village = try await Village.found(volunteers: 0)
        let (task, _) = try await village.publish()
        let code = SpotCode.code(task, vault: village.vault)
        #expect(SpotCode.read(code, vault: village.vault) == task)
        for forged in [String(code.dropLast()), code + "A", Base64URL.encode(task.bytes + [UInt8](repeating: 0, count: 8)), "", "\(task)"] {
            #expect(SpotCode.read(forged, vault: village.vault) == nil)
        }
    }
}
