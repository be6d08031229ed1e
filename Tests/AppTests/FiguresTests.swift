import Kernel
import Matters
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import App
@testable import Figures
@testable import Imports

/// Every figure is what its rows come to, and moves when one is added or taken away.
@Suite struct FiguresTests {
    private static let units = """
        代码,名称,层级,上级
        141029100001,晴川社区,village,141029100
        141029100201,云杉村,village,141029100
        14102910020101,第一网格,village_grid,141029100201
        14102910020102,第二网格,village_grid,141029100201

        """
    private static let people = """
        unit,post,name,phone
        14102910020101,grid_head,张支书,03570000001
        14102910020102,grid_head,张支书,03570000001
        14102910020101,full_time_worker,李网格,03570000002
        14102910020102,full_time_worker,张支书,03570000001

        """

    private func bring(_ kind: String, _ text: String, to town: Town) async throws -> (ImportRunner, ID) {
        let runner = ImportRunner(House.imports(town.installation, words: town.words), as: .system)
        let batch = try await runner.stage(.bytes(Array(text.utf8)), kind: kind, encoding: .utf8)
        try await runner.apply(batch)
        return (runner, batch)
    }

    private func value(_ measure: Measure, _ town: Town) throws -> Int64 {
        try town.installation.store.read { try $0.count(measure.statement(on: TestStore.start.day)) }
    }

    @Test func figuresMoveWithTheirRows() async throws {
        let town = try await Town.open()
        let villages = Measure.units(level: "village", codes: "200"..."299", under: nil)
        let all = Measure.units(level: "village", codes: nil, under: "141029100")
        let heads = Measure.posts(of: ["grid_head"], under: "141029100201")
        let persons = Measure.people(of: ["grid_head"], under: nil)
        let staffed = Measure.staffed(post: "grid_head", level: "village_grid")
        let share = Measure.coverage(post: "grid_head", level: "village_grid")
        #expect(try value(villages, town) == 0 && value(all, town) == 0 && value(share, town) == 0)
        let (runner, units) = try await bring("units", Self.units, to: town)
        #expect(try value(villages, town) == 1 && value(all, town) == 2)
        #expect(try value(.units(level: "village", codes: nil, under: "141029101"), town) == 0)
        #expect(try value(.vacant(post: "grid_head", level: "village_grid"), town) == 2)
        let (_, people) = try await bring("people", Self.people, to: town)
        #expect(try value(heads, town) == 2 && value(persons, town) == 1 && value(staffed, town) == 2 && value(share, town) == 100)
        #expect(try value(.linked(hierarchy: .grid, parent: "village", child: "village_grid"), town) == 2)
        // Whoever serves in two of the sorts that are counted together is one person.
        let sorts = ["full_time_worker", "grid_head"]
        #expect(try value(.posts(of: sorts, under: nil), town) == 4 && value(.people(of: sorts, under: "141029100"), town) == 2)
        let post = try town.installation.store.read { tx in
            try tx.first("SELECT id FROM post WHERE kind = 'grid_head' AND superseded_by IS NULL ORDER BY id LIMIT 1") { try $0.id(0) }
        }
        // From tomorrow on nobody serves there: today's figure stays, tomorrow's is one less.
        let day = Day(sinceEpoch: TestStore.start.day.sinceEpoch + 1)
        let end = try EndPost.Fields.schema.decode(["on": .text(day.text)])
        _ = try await town.installation.executor.perform(EndPost("\(try #require(post))", end), as: .system)
        #expect(try value(heads, town) == 2 && value(share, town) == 100)
        #expect(try town.installation.store.read { try $0.count(heads.statement(on: day)) } == 1)
        #expect(try town.installation.store.read { try $0.count(share.statement(on: day)) } == 50)
        _ = (runner, units, people)
    }

    @Test func mattersAreCountedByTheirKindOfState() async throws {
        let town = try await Town.open()
        let all = Measure.matters(state: nil, under: "141029")
        #expect(try value(all, town) == 0)
        for state in ["raised", "accepted", "rated"] { _ = try await town.matter(state, in: Town.changning, office: Town.housing, by: nil) }
        #expect(try value(all, town) == 3 && value(.matters(state: .closed, under: "141029"), town) == 1)
        #expect(try value(.matters(state: nil, under: Town.guanghua), town) == 0)
    }

    @Test func takingAnImportBackTakesTheFigureBack() async throws {
        let town = try await Town.open()
        let measure = Measure.units(level: "village_grid", codes: nil, under: nil)
        let (runner, batch) = try await bring("units", Self.units, to: town)
        #expect(try value(measure, town) == 2)
        try await runner.undo(batch)
        #expect(try value(measure, town) == 0)
    }

    /// The log's kinds of state stand in a list of the figures' own, since slices do not know each other.
    @Test func theKindsOfStateAreThoseOfMatters() {
        #expect(Set(Measure.State.allCases.map(\.rawValue)).isSubset(of: StateKind.allCases.map(\.rawValue)))
    }

    @Test func everyMeasureWalksIndexes() async throws {
        let town = try await Town.open()
        let day = TestStore.start.day
        let measures: [Measure] = [
            .units(level: "village", codes: "200"..."299", under: "141029100"),
            .linked(hierarchy: .grid, parent: "village", child: "village_grid"),
            .posts(of: ["grid_head"], under: nil), .people(of: ["grid_head"], under: "141029100"),
            .people(of: ["full_time_worker", "part_time_worker"], under: "141029100"),
            .staffed(post: "grid_head", level: "village_grid"), .vacant(post: "grid_head", level: "village_grid"),
            .coverage(post: "grid_head", level: "village_grid"),
            .matters(state: .closed, under: "141029"), .vehicles(under: "141029100"), .operations(under: "141029100"),
        ]
        for measure in measures { try expectIndexed(town.installation.store, measure.statement(on: day)) }
        for measure in [Measure.households(under: nil), .residents(under: "141029100"), .origins(under: nil)] {
            try expectIndexed(town.installation.store, measure.statement(on: day))
        }
    }

    @Test func whatIsReportedIsCompared() {
        func figure(_ compare: Figure.Compare) -> Figure {
            Figure(id: "x", row: "A1", measure: .households(under: nil), reported: 2000, compare: compare)
        }
        #expect(figure(.equal).holds(2000) && !figure(.equal).holds(2001))
        #expect(figure(.atLeast).holds(2001) && !figure(.atLeast).holds(1999))
        #expect(figure(.near).holds(1800) && figure(.near).holds(2200) && !figure(.near).holds(1799))
    }
}
