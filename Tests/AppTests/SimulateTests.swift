import Foundation
import Kernel
import Matters
import Process
import Storage
import TestSupport
import Testing

@testable import App

/// A county at work for some weeks, with everything that goes wrong there.
///
/// `GENXU_SIMULATE_STEPS` makes it longer, `GENXU_SIMULATE_SEED` makes it another one.
@Suite struct SimulateTests {
    private static func setting(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    private func settings(_ test: TestPlace, seed: UInt64, steps: Int) -> Simulation.Settings {
        Simulation.Settings(seed: seed, pack: Town.pack, base: test.folder.path, database: test.url, steps: steps)
    }

    @Test(arguments: [1, 2] as [UInt64]) func aCountyAtWorkKeepsEveryInvariant(_ number: UInt64) async throws {
        let test = try TestPlace()
        let seed = UInt64(Self.setting("GENXU_SIMULATE_SEED") ?? 2026) + number
        var simulation = try await Simulation(settings(test, seed: seed, steps: Self.setting("GENXU_SIMULATE_STEPS") ?? 450))
        let report = try await simulation.run()
        #expect(report.faults == [], "seed \(seed), step \(report.steps): \(report.trace)")
        guard report.steps >= 300 else { return }
        // The course is worth something only if most of what can happen did.
        #expect(report.matters > 20 && report.cuts > 5 && report.clockChanges > 1 && report.replays > 10)
        for deed in ["raise", "dispatch", "accept", "resolve", "rate"] { #expect(report.outcomes["\(deed) ok", default: 0] > 0, "\(deed)") }
        // What is asked of others is also answered, and what is not one's own is given back or disputed.
        for deeds in [["extend", "shelve", "exclude", "void"], ["grant", "refuse"], ["return", "dispute"]] {
            #expect(deeds.reduce(0) { $0 + report.outcomes["\($1) ok", default: 0] } > 0, "\(deeds): \(report.outcomes)")
        }
        // What needs works gets on, and grids are merged meanwhile.
        for deed in ["project.open", "territory.merge"] { #expect(report.outcomes["\(deed) ok", default: 0] > 0, "\(report.outcomes)") }
        let refusals = Set(report.outcomes.keys.compactMap { $0.split(separator: " ").dropFirst().first }).subtracting(["ok"])
        #expect(refusals.count > 2, "\(report.outcomes)")
    }

    /// The same seed takes the same course, to the last step of every matter.
    @Test func theSameSeedTakesTheSameCourse() async throws {
        var courses: [[String]] = []
        for _ in 0..<2 {
            let test = try TestPlace()
            var simulation = try await Simulation(settings(test, seed: 9, steps: 70))
            let report = try await simulation.run()
            courses.append(report.trace + report.outcomes.map { "\($0) \($1)" }.sorted())
        }
        #expect(courses[0] == courses[1])
    }

    /// What somebody changes behind the program's back is found at once, and again with the same seed.
    @Test(arguments: [
        ("UPDATE matter SET owner = place WHERE owner <> place", "another unit than"),
        ("UPDATE matter SET state = 'rated' WHERE state = 'accepted'", "by its events"),
        ("UPDATE matter SET version = version + 1 WHERE kind = 'dispatched'", "version"),
        ("DELETE FROM clock WHERE ended_ms IS NULL", "no clock runs"),
        ("UPDATE clock SET due_ms = due_ms + 60000 WHERE ended_ms IS NULL", "clock ends"),
        ("UPDATE clock SET unit = (SELECT unit FROM unit_now WHERE parent IS NULL) WHERE ended_ms IS NULL", "clock"),
        ("DELETE FROM matter_in WHERE grp LIKE 'owner.%'", "missing from a list"),
        ("UPDATE matter_tally SET n = n + 1 WHERE kind = 'raised'", "tally"),
        ("DELETE FROM delivery WHERE kind = 'resolved'", "was not told of its answer"),
        ("UPDATE event SET recorded_ms = recorded_ms + 1 WHERE seq = 20", "its content was changed"),
        ("UPDATE event SET chain = leaf WHERE seq = 20", "the chain breaks here"),
        ("UPDATE event SET type = 'matter.note' WHERE type = 'matter.accept'", "content was changed"),
    ])
    func aRowChangedBehindItsBackIsFound(_ sql: String, _ what: String) async throws {
        let test = try TestPlace()
        // A step after which everything is proved anew.
        var settings = settings(test, seed: 4, steps: 130)
        settings.sabotage = (step: 125, statement: Statement(catalogue: sql))
        var simulation = try await Simulation(settings)
        let report = try await simulation.run()
        #expect(report.steps == 125 && !report.faults.isEmpty)
        #expect(report.faults.contains { $0.contains(what) }, "\(report.faults.prefix(5))")
    }
}

/// The log of what happened, against the table that says what may.
@Suite struct ExportLogTests {
    @Test func theDeclaredWorkflowIsSoundAndItsLogFits() async throws {
        let test = try TestPlace()
        var settings = Simulation.Settings(seed: 6, pack: Town.pack, base: test.folder.path, database: test.url)
        settings.steps = 220
        var simulation = try await Simulation(settings)
        #expect(try await simulation.run().faults == [])
        let installation = try await Installation.open(Place(simulation.machine.folder, database: test.url), isReadOnly: true)
        defer { try? installation.store.close() }
        let workflow = try installation.scheme.current.section(MatterScheme.self).workflow(
            name: "xiangning", roles: installation.scheme.current.roles)
        #expect(workflow.findings() == [])
        let read = CheckWorkflow.check(workflow.json, named: "w.json", roles: nil)
        #expect(read.diagnostics == [] && read.workflows == [workflow])
        let log = MatterLog(hidingBy: nil)
        var lines: [MatterLog.Line] = []
        var after: String?
        repeat {
            let bite = try installation.store.read { try log.bite(after: after, limit: 7, in: $0) }
            lines += bite.lines
            after = bite.next
        } while after != nil
        let cases = Dictionary(grouping: lines, by: \.label)
        #expect(cases.count == simulation.matters.count && lines.count > 60)
        for (number, steps) in cases {
            #expect(throws: Never.self, "\(number)") { try workflow.follow(steps.map(\.activity)) }
            #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.at <= $1.at })
            // One step that the table does not have, and it fits no longer.
            #expect(throws: Workflow.Stray.self) { try workflow.follow(steps.map(\.activity) + ["raise"]) }
        }
    }

    /// Whoever may export gets lines of their own part of the county, without a number, and the log tells that they went out.
    @Test func theAPIGivesWhatSomebodyMayExportAndHidesNumbers() async throws {
        let town = try await Town.open()
        let number = try await town.matter("rated", in: Town.changning, office: Town.cityManagement, by: nil)
        let elsewhere = try await town.matter("dispatched", in: Town.guanghua, office: Town.housing, by: nil)
        try await town.serve { client in
            var chen = Browser(client, token: town.token(.chen))
            let answer = try await chen.send("/api/v1/matters/log", json: [:])
            #expect(answer.status == 200 && !answer.text.contains(number) && !answer.text.contains(elsewhere))
            let lines = answer.text.split(separator: "\r\n").map(String.init)
            #expect(lines.count == 6 && lines[0] == "case,activity,time,unit")
            #expect(lines.dropFirst().map { $0.split(separator: ",")[1] } == ["raise", "dispatch", "accept", "resolve", "rate"])
            #expect(lines[1].hasSuffix(Town.changning) && lines[2].hasSuffix(Town.cityManagement))
            #expect(Set(lines.dropFirst().map { $0.prefix { $0 != "," } }).count == 1)
            var liu = Browser(client, token: town.token(.liu))
            #expect(try await liu.send("/api/v1/matters/log", json: [:]).text.split(separator: "\r\n").count == 8)
            #expect(try await chen.send("/api/v1/matters/log", json: ["unit": Town.guanghua]).status == 404)
            #expect(try await chen.send("/api/v1/matters/log", json: ["after": "yesterday"]).status == 422)
        }
        let told = try town.installation.store.read { try $0.count("SELECT COUNT(*) FROM event WHERE type = 'matter.export'") }
        #expect(told == 2)
    }
}
