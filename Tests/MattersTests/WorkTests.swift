import Foundation
import Kernel
import Markup
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// The inbox shows what waits for its reader, how it stands below, and what he keeps; files go out masked and logged.
@Suite struct WorkTests {
    @Test func whatWaitsForMeIsWhatMyStepsLeadOnFrom() async throws {
        let county = try await County.found()
        let desk = try Desk(county)
        let raised = try await county.matter(in: "raised")
        let dispatched = try await county.matter(in: "dispatched")
        let accepted = try await county.matter(in: "accepted")
        let resolved = try await county.matter(in: "resolved")
        #expect(try desk.numbers([:], by: .chen) == [raised])
        #expect(Set(try desk.numbers([:], by: .zhao)) == [dispatched, accepted])
        #expect(Set(try desk.numbers(["kind": "all"], by: .chen)) == [raised, dispatched, accepted, resolved])
        // Who may settle disputes is not given all that waits to be signed for.
        #expect(try desk.numbers([:], by: .liu) == [raised])
        // A leader has no steps: everything is shown.
        #expect(try desk.numbers([:], by: .leader).count == 4)
    }

    @Test func itCountsTheUnitAndTheUnitsBelowAndLeadsUpAgain() async throws {
        let county = try await County.found()
        for _ in 0..<3 { _ = try await county.matter(in: "raised") }
        _ = try await county.matter(in: "accepted", unit: Cast.guanghua)
        await county.jobs().catchUp()
        let desk = try Desk(county)
        let top = try desk.inbox(by: Cast.liu.actor(in: county))
        #expect(top.counts[.raised] == 3 && top.counts[.accepted] == 1)
        #expect(top.below.count == 10 && top.above.isEmpty)
        #expect(top.below.first { $0.unit.code == Cast.changning }?.counts == [.raised: 3])
        let township = try desk.inbox(["unit": Cast.guanghua], by: Cast.liu.actor(in: county))
        #expect(township.above.map(\.code) == ["141029"] && township.counts[.accepted] == 1)
        // Of what lies above his own unit a township is shown no way.
        #expect(try desk.inbox(by: Cast.chen.actor(in: county)).above.isEmpty)
    }

    // MARK: - Deadlines

    @Test func whatIsToBeDoneStandsByItsDeadlineAndWhatIsLateIsSeenFromAbove() async throws {
        let county = try await County.found()
        let desk = try Desk(county)
        let first = try await county.matter(in: "raised")
        county.entropy.advance(seconds: 60)
        let second = try await county.matter(in: "raised")
        // The older one is due first.
        #expect(try desk.numbers([:], by: .chen) == [first, second])
        #expect(try desk.numbers(["kind": "all"], by: .chen) == [second, first])
        #expect(try desk.numbers(["clock": "late", "kind": "all"], by: .chen) == [])
        let chen = try Cast.chen.actor(in: county)
        let due = try #require(try desk.inbox(by: chen).lines.first?.due)
        county.entropy.set(now: Instant(ms: due.ms - 3_600_000))
        #expect(try desk.numbers(["clock": "soon", "kind": "all"], by: .chen).first == first)
        county.entropy.set(now: Instant(ms: due.ms + 30_000))
        #expect(try desk.numbers(["clock": "late", "kind": "all"], by: .chen) == [first])
        #expect(try desk.inbox(by: chen).late == 1)
        let top = try desk.inbox(["kind": "all"], by: Cast.liu.actor(in: county))
        #expect(top.late == 1 && top.lateBelow.map(\.unit.code) == [Cast.changning] && top.lateBelow.map(\.count) == [1])
        await county.jobs().catchUp()
        #expect(try desk.found("路灯", ["clock": "late"], by: .liu) == [first])
        #expect(throws: Problem.invalid([FieldProblem("clock", "choice")])) { try desk.numbers(["clock": "never"], by: .liu) }
        // Given to an office it is late there, and no longer waits for the dispatcher.
        try await county.perform(.dispatch, on: first)
        #expect(try !desk.numbers([:], by: .chen).contains(first))
        #expect(try desk.file(["clock": "late"], by: .chen).rows == 0)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func deadlinePagesCoverEverythingOnceInOrder() async throws {
        let county = try await County.found()
        for index in 0..<30 {
            if index % 4 == 0 { county.entropy.advance(seconds: 3600) }
            _ = try await county.raise(unit: index % 3 == 0 ? Cast.guanghua : Cast.changning)
        }
        let unit = try county.unit("141029").id
        var seen: [Matter] = []
        var after: Keyset?
        repeat {
            let page = try county.read {
                try MattersByDue(unit: unit, side: .place, kinds: [.raised], after: after, limit: 7).run(in: $0)
            }
            seen += page.items
            after = page.next
        } while after != nil
        #expect(seen.count == 30 && Set(seen.map(\.number)).count == 30)
        let order = seen.map { $0.due?.ms ?? 0 }
        #expect(order == order.sorted() && Set(order).count > 3)
        for filter in [
            nil, Policy(county.scheme).filter(MatterPermission.list, of: try Cast.chen.actor(in: county), columns: Matter.policyColumns),
        ] {
            let list = MattersByDue(
                unit: unit, side: .owner, kinds: [.raised, .accepted], before: county.entropy.now(), from: nil, after: nil, limit: 25,
                filter: filter)
            try expectIndexed(county.store, list.statement)
        }
        try expectIndexed(county.store, MatterDue.lateBelow(unit, now: county.entropy.now()))
        try expectIndexed(county.store, RaiseMapPage.statement(below: unit))
    }

    // MARK: - Saved lists

    private func save(_ county: County, _ name: String = "待派", _ raw: [String: String] = ["words": "路灯"], by actor: Actor) async throws
        -> ID
    {
        let receipt = try await county.executor.perform(SaveView(name: name, query: WorkQuery(raw)), as: actor)
        return try #require(receipt.output)
    }

    @Test func savedListsAreTheirOwnersAlone() async throws {
        let county = try await County.found()
        let (chen, liu) = (try Cast.chen.actor(in: county), try Cast.liu.actor(in: county))
        await #expect(throws: Problem.signInNeeded) { try await save(county, by: .anonymous) }
        let id = try await save(county, by: chen)
        await #expect(throws: Problem.notFound) { try await county.executor.perform(DropView(id), as: liu) }
        let services = try Desk(county).services
        #expect(try county.read { try WorkView.of(liu, services, in: $0) }.isEmpty)
        let mine = try county.read { try WorkView.of(chen, services, in: $0) }
        #expect(mine.map(\.name) == ["待派"] && mine.first?.query[.words] == "路灯")
        _ = try await county.executor.perform(DropView(id), as: chen)
        #expect(try county.read { try WorkView.of(chen, services, in: $0) }.isEmpty)
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM sealed_text WHERE record = \(id)") } == 0)
        await #expect(throws: Problem.notFound) { try await county.executor.perform(DropView(id), as: chen) }
    }

    @Test func twentyAreEnough() async throws {
        let county = try await County.found()
        let chen = try Cast.chen.actor(in: county)
        for _ in 0..<WorkView.limit { _ = try await save(county, by: chen) }
        await #expect(throws: Problem(409, "view.full", args: ["max": "20"])) { try await save(county, by: chen) }
    }

    @Test(.enabled(if: TestStore.isSQLite)) func whatIsSavedIsSealed() async throws {
        let county = try await County.found()
        _ = try await save(county, "找王五六", ["words": "王五六"], by: Cast.chen.actor(in: county))
        let bytes = try county.bytesOnDisk()
        #expect(bytes.range(of: Data("王五六".utf8)) == nil)
    }

    @Test func anAddressTellsNobodyElseTheWords() async throws {
        let county = try await County.found()
        let services = try Desk(county).services
        let (chen, liu) = (try Cast.chen.actor(in: county), try Cast.liu.actor(in: county))
        let address = try WorkQuery(["words": "王五六", "kind": "raised"]).address("/work", for: chen, services)
        let sealed = try #require(address.firstMatch(of: /q=([A-Za-z0-9_-]+)/)).1
        #expect(address.hasPrefix("/work?kind=raised&q="))
        #expect(WordsLink.open(String(sealed), for: chen, services) == "王五六")
        #expect(WordsLink.open(String(sealed), for: liu, services) == nil)
        for broken in ["", "A", String(sealed.dropLast(4)), String(repeating: "A", count: 1300), "é"] {
            #expect(WordsLink.open(broken, for: chen, services) == nil)
            if !broken.isEmpty { #expect(throws: Problem.self) { try WorkQuery(address: ["q": broken], for: chen, services) } }
        }
    }

    // MARK: - Files

    @Test func aFileIsMaskedHarmlessAndOpensInASpreadsheet() async throws {
        let county = try await County.found()
        _ = try await county.raise("=HYPERLINK(\"x\"),\n\"坏\"", place: "@东头", name: "王五六", phone: "13800001234")
        let file = try Desk(county).file(by: .chen)
        #expect(Array(file.bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
        let text = String(decoding: file.bytes.dropFirst(3), as: UTF8.self)
        #expect(file.rows == 1 && text.hasPrefix("\"编号\","))
        #expect(text.contains("\"'=HYPERLINK(\"\"x\"\"),\n\"\"坏\"\"\""))
        #expect(text.contains("\"'@东头\""))
        #expect(text.contains("\"王**\",\"138********\"\r\n"))
        #expect(!text.contains("13800001234") && !text.contains("王五六"))
    }

    @Test(arguments: ["=1", "+1", "-1", "@a", "\t=1", "  =1", "＝1", "\r1", "|x", "%x"]) func whatBeginsLikeAFormulaIsSetOff(_ text: String)
    {
        #expect(CSVWriter.harmless(text) == "'" + text)
    }

    @Test(arguments: ["", "路灯", "1-2", "a=b", " "]) func otherTextsStayAsTheyAre(_ text: String) {
        #expect(CSVWriter.harmless(text) == text)
    }

    @Test func aFileGoesOnWhereTheOneBeforeEnded() async throws {
        let county = try await County.found()
        var numbers: [String] = []
        for _ in 0..<5 {
            county.entropy.advance(seconds: 1)
            numbers.append(try await county.raise())
        }
        await county.jobs().catchUp()
        let desk = try Desk(county)
        #expect(try desk.file(from: numbers[2], by: .chen).rows == 2)
        #expect(try desk.file(["words": "路灯"], from: numbers[3], by: .chen).rows == 3)
        #expect(throws: Problem.invalid([FieldProblem("from", "matter_number")])) { try desk.file(from: "2026", by: .chen) }
        #expect(throws: Problem.notFound) { try desk.file(["unit": Cast.guanghua], by: .chen) }
    }

    /// Where the file before ended in a list by deadline, whatever became of that matter since.
    @Test func aFileByDeadlineGoesOnWhereTheDeadlineStood() async throws {
        let county = try await County.found()
        var numbers: [String] = []
        for _ in 0..<4 {
            county.entropy.advance(seconds: 1)
            numbers.append(try await county.raise())
        }
        let (desk, mine) = (try Desk(county), ["kind": WorkQuery.mine])
        for place in [numbers[1], numbers[1] + "@", numbers[1] + "@soon", numbers[1] + "@-1"] {
            #expect(throws: Problem.invalid([FieldProblem("from", "export_place")])) { try desk.file(mine, from: place, by: .chen) }
        }
        let due = try #require(try county.matter(numbers[1])?.due)
        #expect(try desk.file(mine, from: "\(numbers[1])@\(due.ms)", by: .chen).rows == 2)
        try await county.perform(.dispatch, on: numbers[1])
        #expect(try county.matter(numbers[1])?.due != due)
        #expect(try desk.file(mine, from: "\(numbers[1])@\(due.ms)", by: .chen).rows == 2)
    }

    @Test func whoMayExportAndThatItWasDoneIsInTheLog() async throws {
        let county = try await County.found()
        let unit = try county.unit(Cast.changning)
        let export = ExportMatters(unit: unit.id, path: unit.path, kind: "matters", rows: 3, hasWords: true)
        for cast in [Cast.wang, .wei, .zhao, .leader, .zhou, .wu, .guo] {
            await #expect(throws: Problem.forbidden) { try await county.executor.perform(export, as: cast.actor(in: county)) }
        }
        await #expect(throws: Problem.signInNeeded) { try await county.executor.perform(export, as: .anonymous) }
        let event = try #require(try await county.executor.perform(export, as: Cast.chen.actor(in: county)).events.first)
        let stored = try #require(try county.read { try EventLog.stream(event.stream, limit: 1, in: $0) }.first)
        #expect(stored.type == "matter.export" && stored.payload["rows"] == .number(3) && stored.actor == Cast.chen.account)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }
}
