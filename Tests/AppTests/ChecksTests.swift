import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Markup
import Matters
import Storage
import TestSupport
import Testing

@testable import App

/// 数据体检: what is looked at has words, runs every night beside other work, and says what to do about what it finds.
@Suite struct ChecksTests {
    @Test func everyCheckSaysWhatItAsksAndHowItIsMended() throws {
        let words = try Words.embedded()
        #expect(House.checks.count >= 60)
        #expect(Set(House.checks.map(\.key)).count == House.checks.count)
        var said: Set<String> = []
        for locale in Words.locales {
            let lexicon = words.lexicon(locale, scheme: nil)
            for check in House.checks {
                for key in ["check.\(check.key)", "check.\(check.key).mend", "checks.severity.\(check.severity.rawValue)"] {
                    #expect(lexicon(key) != key, "\(locale): \(key)")
                }
                #expect(said.insert(lexicon("check.\(check.key)")).inserted, "\(check.key) says what another check says")
            }
        }
    }

    private func night(_ town: Town) async throws -> Int {
        var bites = 0
        while try await NightlyChecks.bite(town.installation.executor) > 0 { bites += 1 }
        return bites
    }

    @Test func theyRunOnceANightAndTellWhatTheyFound() async throws {
        let town = try await Town.open()
        // Nine in the morning: nobody asked, so nothing happens.
        #expect(try await night(town) == 0)
        town.clock.advance(seconds: 17 * 3600 + 1800)
        #expect(try await night(town) == House.checks.count + 1)
        #expect(try await night(town) == 0)
        let run = try #require(try town.installation.store.read { try CheckRun.newestWhole(in: $0) })
        let results = try town.installation.store.read { try run.results(in: $0) }
        #expect(run.isByNight && results.count == House.checks.count && results.allSatisfy { $0.found == 0 })
        // Somebody takes the name of a unit away behind the program's back; the next night tells.
        try await town.installation.store.write(Work { tx in try tx.execute("UPDATE unit_now SET name = 'x' WHERE code = '141029100'") })
        town.clock.advance(seconds: 86_400)
        _ = try await night(town)
        let next = try #require(try town.installation.store.read { try CheckRun.newestWhole(in: $0) })
        let found = try town.installation.store.read { try next.results(in: $0) }.filter { $0.found != 0 }
        #expect(found.map(\.name) == ["territory.versions"] && found.first?.sentences == ["141029100 is not as its acts say."])
        try await town.serve { client in
            var browser = Browser(client, token: town.token(.zhou))
            let page = try await browser.get("/admin/checks").text
            #expect(page.contains("给这个单位再办一次更名") && page.contains("141029100 is not as its acts say."))
            #expect(try await browser.send("/api/v1/checks", json: [:]).status == 204)
            // Under way already: asking again begins no second round.
            #expect(try await browser.send("/api/v1/checks", json: [:]).status == 204)
            #expect(try await browser.get("/admin/checks").text.contains("正在查"))
        }
        let rounds = try town.installation.store.read { try $0.count("SELECT COUNT(*) FROM check_run") }
        #expect(rounds == 3)
    }

    /// A check that cannot be asked is told as such, and does not keep the others from being asked.
    @Test func whatCannotBeAskedIsTold() async throws {
        let town = try await Town.open()
        let broken = IntegrityCheck("broken") { tx in try tx.all("SELECT nothing FROM nowhere LIMIT 1") { try $0.text(0) } }
        let fine = IntegrityCheck("fine") { _ in [] }
        _ = try await town.installation.executor.perform(RunChecks(), as: .system)
        while try await NightlyChecks.bite(town.installation.executor, checks: [broken, fine]) > 0 {}
        let run = try #require(try town.installation.store.read { try CheckRun.newestWhole(in: $0) })
        #expect(try town.installation.store.read { try run.results(in: $0) }.map(\.found) == [CheckRun.failed, 0])
    }

    /// What a check found in a transaction that is taken back.
    private struct Found: Error {
        let sentences: [String]
    }

    private func found(by check: IntegrityCheck, after damage: [Statement], _ town: Town) async throws -> [String] {
        do {
            try await town.installation.store.write(
                Work<Void> { tx in
                    if TestStore.isSQLite {
                        try tx.execute("PRAGMA defer_foreign_keys = ON")
                    } else {
                        try tx.execute("ALTER TABLE account_grant DROP CONSTRAINT account_grant_unit_fkey")
                    }
                    for statement in damage { try tx.execute(statement) }
                    throw Found(sentences: try check.find(tx))
                })
        } catch let found as Found { return found.sentences }
        throw Problem(500, "fixture.damage")
    }

    /// Matters in several states, land, and a request that waits: something for each check to look at.
    private func busy() async throws -> Town {
        let town = try await Town.open()
        let wang = try #require(town.account(.wang))
        for state in ["raised", "dispatched", "accepted", "resolved", "rated"] {
            _ = try await town.matter(state, in: Town.changning, office: Town.cityManagement, by: wang)
        }
        _ = try await town.ask(.extend, on: town.matter("accepted", in: Town.changning, office: Town.cityManagement, by: wang))
        try await town.giveOutline(to: Town.changning)
        let installation = town.installation
        await JobRunner(
            store: installation.store, subscriptions: House.subscriptions(over: installation), sweeps: [], heads: installation.heads,
            entropy: town.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).catchUp()
        return town
    }

    /// Remembers what is asked.
    private final class Listener: Reading {
        private let tx: any Reading
        private(set) var asked: Set<Statement> = []

        init(_ tx: any Reading) { self.tx = tx }

        func each(_ statement: Statement, _ body: (any Kernel.Row) throws -> Void) throws {
            asked.insert(statement)
            try tx.each(statement, body)
        }

        func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement { tx.searching(query, below: doc, limit: limit) }
    }

    /// What belongs to a row is found by a key: a check takes as long as the county is large, and not the square of it.
    @Test(.enabled(if: TestStore.isSQLite)) func noCheckWalksATableForEachRowOfAnother() async throws {
        let town = try await busy()
        // Its folder goes with it.
        defer { withExtendedLifetime(town) {} }
        let store = town.installation.store
        let asked = try store.read { tx in
            let listener = Listener(tx)
            for check in House.checks { _ = try check.find(listener) }
            return listener.asked
        }
        #expect(asked.count >= 60)
        for statement in asked {
            let plan = try store.plan(of: statement)
            // The first step of a subquery that is run for each row stands right after its head.
            let walks = zip(plan, plan.dropFirst()).filter { $0.hasPrefix("CORRELATED") && $1.hasPrefix("SCAN") }
            #expect(walks.isEmpty, "\(statement.sql)")
        }
    }

    @Test func everyCheckFiresWhenARowIsBroken() async throws {
        let town = try await busy()
        #expect(Set(CheckDamages.all.keys) == Set(House.checks.map(\.key)))
        let silent = try town.installation.store.read { tx in try House.checks.filter { try !$0.find(tx).isEmpty }.map(\.key) }
        #expect(silent == [], "fires without any damage")
        for check in House.checks {
            let damage = try #require(CheckDamages.all[check.key], "\(check.key) has no damage")
            let sentences = try await found(by: check, after: damage, town)
            #expect(!sentences.isEmpty && sentences.count <= 100, "\(check.key) did not see it")
        }
        #expect(try town.installation.verify().faults == [])
    }
}
