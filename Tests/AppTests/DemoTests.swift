import Figures
import Foundation
import Kernel
import Markup
import Matters
import Server
import Storage
import TestSupport
import Testing

@testable import App

/// A small demonstration, made as the command makes it.
@Suite struct DemoTests {
    private func make(_ pack: String, matters: Int) async throws -> (test: TestPlace, place: Place) {
        let test = try TestPlace()
        let place = Place(test.folder.appendingPathComponent("data").path, database: test.url)
        let county = DemoCounty(seed: 7, percent: 3, matters: matters, days: 60, until: TestStore.start)
        _ = try await county.make(place, pack: DeliveredPacksTests.folder.appendingPathComponent(pack).path) { _ in }
        return (test, place)
    }

    /// What is done at an hour of the day is done at it, however few matters there are beside.
    @Test(arguments: [0, 5, 13]) func aDemonstrationIsMadeAtAnyHour(_ hours: Int64) async throws {
        let test = try TestPlace()
        defer { withExtendedLifetime(test) {} }
        let place = Place(test.folder.appendingPathComponent("data").path, database: test.url)
        let county = DemoCounty(seed: 7, percent: 1, matters: 6, days: 5, until: TestStore.start.adding(seconds: hours * 3600))
        _ = try await county.make(place, pack: DeliveredPacksTests.folder.appendingPathComponent("xiangning").path) { _ in }
        let installation = try await Installation.open(place)
        defer { try? installation.close() }
        try installation.store.read { tx in
            let done = try tx.count("SELECT COUNT(*) FROM task WHERE state = 'done'")
            let came = try tx.count("SELECT COUNT(*) FROM task_claim WHERE arrived_ms IS NOT NULL")
            #expect(done == 1 && came > 3)
        }
    }

    /// A squad with a roster that goes on, whose people all said yes.
    private func squadsGoOn(_ installation: Installation) throws {
        let turns = try installation.store.read { tx in
            (
                squads: try tx.count("SELECT COUNT(*) FROM squad"),
                asked: try tx.count("SELECT COUNT(*) FROM squad_member WHERE joined_ms IS NULL"),
                served: try tx.count("SELECT COUNT(*) FROM duty WHERE state = 'served'"),
                ahead: try tx.count("SELECT COUNT(*) FROM duty WHERE state = 'planned' AND member IS NOT NULL")
            )
        }
        #expect(turns.squads == 2 && turns.asked == 0 && turns.served >= 1 && turns.ahead > 4, "\(turns)")
    }

    @Test func aDemonstrationIsSoundAndAlive() async throws {
        let (test, place) = try await make("xiangning", matters: 250)
        defer { withExtendedLifetime(test) {} }
        let installation = try await Installation.open(place)
        defer { try? installation.close() }
        #expect(try installation.verify().faults == [])
        let logins = try JSONDecoder().decode([DemoCast.Login].self, from: Data(contentsOf: URL(fileURLWithPath: place.directory.accounts)))
        #expect(Set(logins.map(\.role)).count == 17)
        try installation.store.read { tx in
            let kinds = try tx.all("SELECT DISTINCT kind FROM matter ORDER BY kind LIMIT 10") { try $0.text(0) }
            #expect(kinds == StateKind.allCases.map(\.rawValue).sorted())
            #expect(try tx.count("SELECT COUNT(*) FROM matter") == 250)
            #expect(try tx.count("SELECT COUNT(DISTINCT category) FROM matter") > 25)
            #expect(try tx.count("SELECT COUNT(DISTINCT place) FROM matter") > 40)
            // Each step at its own moment, in the order of the log, none before the first day or after the last.
            #expect(try tx.count("SELECT COUNT(DISTINCT recorded_ms) FROM event WHERE type LIKE 'matter.%'") > 700)
            let wrong = try tx.count(
                """
                SELECT COUNT(*) FROM event AS early JOIN event AS late ON late.seq = early.seq + 1 WHERE late.recorded_ms < early.recorded_ms
                """)
            #expect(wrong == 0)
            let latest = try tx.count("SELECT MAX(recorded_ms) FROM event")
            #expect(latest <= TestStore.start.ms)
            // Whoever dispatches and handles is somebody with a role, not the program.
            let nobody = try tx.count(
                """
                SELECT COUNT(*) FROM event WHERE type IN ('matter.dispatch', 'matter.accept', 'matter.resolve') AND actor IS NULL
                """)
            #expect(nobody == 0)
            // Nobody but the cast has a password.
            #expect(try tx.count("SELECT COUNT(*) FROM account WHERE password_hash IS NOT NULL") == logins.count)
            #expect(try tx.count("SELECT COUNT(*) FROM account WHERE password_hash IS NULL") > 20)
        }
        // The centres have cases in every state, made by somebody who answers for one.
        let mediated = try installation.store.read { tx in
            (
                all: try tx.count("SELECT COUNT(*) FROM mediation"),
                agreed: try tx.count("SELECT COUNT(*) FROM mediation WHERE state = 'agreed'"),
                byNobody: try tx.count("SELECT COUNT(*) FROM event WHERE type = 'mediation.open' AND actor IS NULL")
            )
        }
        #expect(mediated.all >= 12 && mediated.agreed > 0 && mediated.byNobody == 0)
        // Volunteers have tasks that are done, full, open and to be drawn, all by somebody with a role.
        let called = try installation.store.read { tx in
            (
                tasks: try tx.count("SELECT COUNT(*) FROM task"),
                served: try tx.count("SELECT COUNT(*) FROM task_claim WHERE state = 'served'"),
                waiting: try tx.count("SELECT COUNT(*) FROM task_claim WHERE state = 'waiting'"),
                entered: try tx.count("SELECT COUNT(*) FROM task_claim WHERE state = 'entered'"),
                byNobody: try tx.count("SELECT COUNT(*) FROM event WHERE type = 'task.publish' AND actor IS NULL")
            )
        }
        try squadsGoOn(installation)
        #expect(called.tasks == 4 && called.served >= 5 && called.waiting > 0 && called.entered > 0 && called.byNobody == 0, "\(called)")
        let levels = try installation.store.read { tx in
            try logins.filter { !$0.unit.isEmpty }.map { login in
                let level = try tx.first("SELECT level FROM unit_now WHERE code = \(login.unit) LIMIT 1") { try $0.text(0) }
                return "\(login.role) \(level ?? "?")"
            }
        }
        for placed in ["micro_grid_worker micro_grid", "grid_worker village_grid", "village_secretary village", "township_clerk township"] {
            #expect(levels.contains(placed), "\(levels)")
        }
        let serving = try installation.store.read { tx in
            try tx.all(
                """
                SELECT DISTINCT account.username FROM post JOIN account ON account.id = post.account
                WHERE post.superseded_by IS NULL ORDER BY account.username LIMIT 10
                """
            ) { try $0.text(0) }
        }
        #expect(serving == ["li", "tang", "wei", "zhang"])
    }

    /// What enforcement reports is what its rows come to: every operation that was begun was held, and stands once.
    @Test func enforcementIsCountedFromItsRows() async throws {
        let (test, place) = try await make("jincheng", matters: 5)
        defer { withExtendedLifetime(test) {} }
        let installation = try await Installation.open(place)
        defer { try? installation.close() }
        let figures = try installation.scheme.current.section(FiguresScheme.self).figures.filter { $0.row == "B9" }
        let computed = try installation.store.read { tx in
            try figures.map { ($0.id, try $0.compute(on: TestStore.start.day, in: tx)) }
        }
        // Three in a hundred of what the pack says, rounded up; its teams are all there.
        #expect(
            Dictionary(uniqueKeysWithValues: computed)
                == ["enforcement_teams": 77, "enforcers": 24, "enforcement_vehicles": 3, "enforcement_operations": 91])
        #expect(try installation.verify().faults == [])
    }

    @Test func anotherCountyRunsTheSame() async throws {
        let (test, place) = try await make("jinhu", matters: 40)
        defer { withExtendedLifetime(test) {} }
        let installation = try await Installation.open(place)
        defer { try? installation.close() }
        #expect(try installation.verify().faults == [])
        #expect(try installation.store.read { try $0.count("SELECT COUNT(*) FROM household") } == 17)
    }

    /// What is said is said of everybody's pages, errors too.
    @Test func everyPageSaysThatItIsADemonstration() async throws {
        let town = try await Town.open()
        let pages = town.endpoints.filter { $0.skin == .page && $0.method == .get && !$0.path.contains("{") }.map(\.path)
        #expect(pages.count >= 8)
        try await town.serve { client in
            var zhou = Browser(client, token: town.token(.zhou))
            for path in pages + ["/nothing-here", "/units/141029100"] {
                let answer = try await zhou.get(path)
                guard answer.text.contains("<html") else { continue }
                #expect(answer.text.contains("演示数据"), "\(path)")
            }
        }
    }
}
