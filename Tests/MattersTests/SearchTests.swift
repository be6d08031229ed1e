import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@testable import Matters
@testable import People

/// Everybody finds by words, number and phone what he may list, and nothing else; nothing that can be found lies open in the file.
@Suite struct SearchTests {
    private struct Street {
        let county: County
        let desk: Desk
        let lamp: String
        let pipe: String
        let river: String
    }

    private func street() async throws -> Street {
        let county = try await County.found()
        let lamp = try await county.raise("村口的路灯坏了三盏，晚上看不清。", place: "小学东侧", name: "王五六", phone: "13800001234")
        county.entropy.advance(seconds: 60)
        let pipe = try await county.raise("自来水管漏水，路灯杆下结冰。", phone: "13900005678")
        county.entropy.advance(seconds: 60)
        let river = try await county.raise("河道里堆了垃圾。", unit: Cast.guanghua)
        try await county.perform(.dispatch, on: pipe)
        await county.jobs().catchUp()
        return Street(county: county, desk: try Desk(county), lamp: lamp, pipe: pipe, river: river)
    }

    @Test func whoMayNotListMayNotSearch() async throws {
        let street = try await street()
        for cast in [Cast.wang, .wei, .zhou, .wu] {
            #expect(throws: Problem.forbidden) { try street.desk.found("路灯", by: cast) }
        }
        #expect(throws: Problem.notFound) { try street.desk.found("垃圾", ["unit": Cast.guanghua], by: .chen) }
        #expect(throws: Problem.notFound) { try street.desk.found("垃圾", ["unit": "141029999"], by: .liu) }
    }

    @Test func whatCannotBeLookedForIsRefused() async throws {
        let street = try await street()
        func code(_ raw: [String: String]) -> String? {
            guard case .failure(let error) = Result(catching: { try street.desk.numbers(raw, by: .liu) }) else { return nil }
            return (error as? Problem)?.fields.first?.code
        }
        #expect(code(["words": "！？。"]) == "nothing_to_find")
        #expect(code(["words": String(repeating: "灯", count: 101)]) == "too_long")
        #expect(code(["kind": "lost"]) == "choice")
        #expect(code(["state": "lost"]) == "choice")
        #expect(throws: Problem.self) { try street.desk.inbox(["words": "灯"], after: "x", by: Cast.liu.actor(in: street.county)) }
    }

    @Test func anyPartOfAnyLengthIsFoundInOnesReach() async throws {
        let street = try await street()
        for words in ["灯", "路灯", "村口的路灯坏了三盏", "小学", "路灯 晚上", "　路灯　"] {
            #expect(try street.desk.found(words, by: .chen).contains(street.lamp), "\(words)")
        }
        #expect(try street.desk.found("路灯", by: .liu) == [street.lamp, street.pipe])
        #expect(try street.desk.found("路灯坏", by: .liu) == [street.lamp])
        #expect(try street.desk.found("路灯 漏水", by: .liu) == [street.pipe])
        #expect(try street.desk.found("垃圾", by: .liu) == [street.river])
        #expect(try street.desk.found("垃圾", by: .chen) == [])
        #expect(try street.desk.found("路灯", by: .zhao) == [street.pipe])
        #expect(try street.desk.found("路灯", by: .qian) == [])
        #expect(try street.desk.found("灯坏", ["unit": Cast.guanghua], by: .liu) == [])
    }

    /// `genxu reindex`: whatever became of the index, it is made anew from the sealed texts, and what was erased stays away.
    @Test func aLostIndexIsMadeAnew() async throws {
        let street = try await street()
        let county = street.county
        try await county.damage("DELETE FROM search_document")
        #expect(try street.desk.found("路灯", by: .liu) == [])
        #expect(try county.faults() != [], "verify tells that matters cannot be found")
        for _ in 0..<2 {
            try await county.store.renewSearch()
            var told: [Int] = []
            let count = try await MatterIndexer(vault: county.executor.vault).everything(in: county.store) { told.append($0) }
            #expect(count == 3 && told == [3])
            #expect(try street.desk.found("路灯", by: .liu) == [street.lamp, street.pipe])
            #expect(try street.desk.found("13800001234", by: .liu) == [street.lamp])
            #expect(try street.desk.found("垃圾", by: .chen) == [])
            #expect(try county.faults() == [])
        }
    }

    @Test func numbersAndPhonesAreFoundWholeOnly() async throws {
        let street = try await street()
        #expect(try street.desk.found(street.lamp, by: .chen) == [street.lamp])
        #expect(try street.desk.found("\(street.lamp.prefix(4)) \(street.lamp.dropFirst(4))", by: .chen) == [street.lamp])
        #expect(try street.desk.found(street.river, by: .chen) == [])
        #expect(try street.desk.found("138 0000 1234", by: .chen) == [street.lamp])
        #expect(try street.desk.found("13800001234 路灯", by: .chen) == [street.lamp])
        #expect(try street.desk.found("13800001234 漏水", by: .chen) == [])
        #expect(try street.desk.found("13900005678", by: .guo) == [])
        for part in ["1380000123", "38000012", "1234", "王五六", "王"] { #expect(try street.desk.found(part, by: .chen) == [], "\(part)") }
    }

    @Test func progressAndCategoryNarrowAndFollowWhatHappens() async throws {
        let street = try await street()
        #expect(try street.desk.found("路灯", ["kind": "raised"], by: .liu) == [street.lamp])
        #expect(try street.desk.found("路灯", ["state": "dispatched"], by: .liu) == [street.pipe])
        #expect(try street.desk.found("路灯", ["category": "public_facilities"], by: .liu).count == 2)
        #expect(try street.desk.found("路灯", ["category": "no_such"], by: .liu) == [])
        try await street.county.perform(.accept, on: street.pipe)
        // Before the index has followed, nothing that is no longer so is shown.
        #expect(try street.desk.found("路灯", ["state": "dispatched"], by: .liu) == [])
        await street.county.jobs().catchUp()
        #expect(try street.desk.found("路灯", ["state": "accepted"], by: .liu) == [street.pipe])
        try await street.county.perform(.resolve, on: street.pipe, Said(result: "更换阀门两只。"))
        await street.county.jobs().catchUp()
        #expect(try street.desk.found("阀门", by: .zhao) == [street.pipe])
        #expect(try street.county.faults() == [])
    }

    @Test func pagesCoverEverythingFoundOnceNewestFirst() async throws {
        let county = try await County.found()
        var due: [String] = []
        for index in 0..<60 {
            county.entropy.advance(seconds: 1)
            let number = try await county.raise(index % 2 == 0 ? "路灯坏了" : "路灯，灯坏了", unit: index % 3 == 0 ? Cast.guanghua : Cast.changning)
            if index % 2 == 0, index % 3 != 0 { due.append(number) }
        }
        await county.jobs().catchUp()
        let services = try Desk(county).services
        let actor = try Cast.liu.actor(in: county)
        var seen: [String] = []
        var after: Int64?
        repeat {
            let page = try county.read { tx in
                let reach = try MatterList.Reach(Cast.changning, of: actor, services.policy, in: tx)
                let filter = try MatterFilter(
                    WorkQuery(["words": "路灯坏了"]), unit: reach.unit, side: reach.side, kinds: [],
                    scheme: county.scheme.section(MatterScheme.self))
                return try MatterSearch(
                    filter: filter, scopes: .init(services.policy, of: actor), limit: 7, after: after, now: services.now
                ).run(
                    services, in: tx)
            }
            seen += page.items.map(\.matter.number)
            after = page.next
        } while after != nil
        #expect(seen == due.reversed())
    }

    @Test func whoIsErasedIsFoundNoMore() async throws {
        let street = try await street()
        let matter = try #require(try street.county.matter(street.lamp))
        let reporter = try #require(
            try street.county.read { try $0.first("SELECT id FROM reporter WHERE matter = \(matter.id) LIMIT 1") { try $0.id(0) } })
        try await street.county.store.write(
            Work { tx in
                for slice in County.slices { try slice.erase?([reporter], tx) }
            })
        #expect(try street.desk.found("13800001234", by: .chen) == [])
        #expect(try street.desk.found("路灯坏", by: .chen) == [street.lamp])
        try await street.county.store.write(
            Work { tx in
                for slice in County.slices { try slice.erase?([matter.id], tx) }
            })
        #expect(try street.desk.found("路灯坏", by: .chen) == [])
        #expect(try street.county.read { try $0.count("SELECT COUNT(*) FROM search_document") } == 2)
    }

    /// The index is made of keyed hashes: with another key the same words have other tokens, and no text stands in the file.
    @Test(.enabled(if: TestStore.isSQLite)) func nothingInTheFileTellsAText() async throws {
        let street = try await street()
        let bytes = try street.county.bytesOnDisk()
        for text in ["村口的路灯坏了", "灯坏了三", "路灯杆下结冰", "13800001234"] { #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text)") }
        let ours = SearchTokens(vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32))).gram("路灯")
        let theirs = SearchTokens(vault: FileVault(masterKey: [UInt8](repeating: 6, count: 32))).gram("路灯")
        #expect(ours != theirs)
    }

    @Test func everyQueryUsesAnIndex() async throws {
        let street = try await street()
        let services = street.desk.services
        let actor = try Cast.chen.actor(in: street.county)
        let unit = try #require(try street.county.read { try Unit.find(code: Cast.changning, in: $0) })
        let filter = try MatterFilter(
            WorkQuery(["category": "public_facilities", "state": "raised"]), unit: unit, side: .place, kinds: [.raised],
            scheme: street.county.scheme.section(MatterScheme.self))
        let search = try MatterSearch(filter: filter, scopes: .init(services.policy, of: actor), limit: 25, after: nil, now: services.now)
        try expectIndexed(street.county.store, search.candidateStatement([1, 2, 3]))
        try expectIndexed(street.county.store, MatterTally.statement(below: unit.unit))
        try expectIndexed(street.county.store, WorkView.statement(of: Cast.chen.account))
        for statement: Statement in [
            "SELECT doc, text_tokens, facet_tokens FROM search_document WHERE subject = \(unit.unit) LIMIT 1",
            "SELECT phone_match FROM reporter WHERE matter = \(unit.unit) LIMIT 1",
            "SELECT matter, phone_match FROM reporter WHERE id = \(unit.unit) LIMIT 1",
        ] { try expectIndexed(street.county.store, statement) }
    }
}
