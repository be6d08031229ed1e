import Bulletins
import Enforcement
import Figures
import Indicators
import Foundation
import Kernel
import Matters
import Mediation
import Mobilisation
import People
import Process
import Recognition
import Rights
import Schemes
import Territory
import Testing

/// The pack that is delivered is without fault, and gives nobody too much.
@Suite struct XiangningTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs/xiangning").path
    static let slices = [
        MattersSlice.schema, MediationSlice.schema, BulletinsSlice.schema, EnforcementSlice.schema, MobilisationSlice.schema,
        RecognitionSlice.schema,
        RightsSlice.schema,
    ]
    private static let beside = Set(slices.flatMap(\.verbs))
    static let verbs: Set<Verb> = beside.union([
        "account.create", "account.list", "account.grant", "account.activate", "account.disable", "account.enable", "account.invite",
        "account.withdraw", "account.secure", "factor.reset", "session.open", "session.end", "token.issue", "token.revoke",
        "decision.grant", "decision.refuse",
        "decision.withdraw", "pack.activate", "territory.found", "territory.outline", "territory.redraw", "territory.undo",
        "territory.withdraw", "event.read", "territory.appoint", "territory.relieve", "territory.vacancies", "import.stage", "import.apply",
        "import.undo", "view.save", "view.drop", "notice.read", "feed.open", "feed.close", "webhook.list", "webhook.add", "webhook.test",
        "webhook.end", "webhook.enable", "admin.view", "admin.check", "territory.attach", "territory.approve",
        "territory.refuse", "pack.read", "pack.keep", "pack.drop", "territory.read", "catalogue.read",
        "poster.print", "poster.revoke", "visit.record", "visit.list",
    ])

    let scheme: Scheme
    let diagnostics: [Diagnostic]

    init() throws {
        let source = try #require(PackSource.read(folder: Self.folder).source)
        let loaded = PackLoader.load(
            files: source,
            sections: TerritorySlice.schema.sections + ProcessSlice.schema.sections + PeopleSlice.schema.sections
                + Self.slices.flatMap(\.sections)
                + FiguresSlice.schema.sections + IndicatorsSlice.schema.sections,
            verbs: Self.verbs)
        diagnostics = loaded.diagnostics
        scheme = try #require(loaded.scheme)
    }

    @Test func hasNoFaultAndNoWarning() { #expect(diagnostics.map(\.text) == []) }

    @Test func hasTheCountyItsTownshipsAndOffices() throws {
        let territory = try scheme.section(TerritoryScheme.self)
        #expect(territory.units.filter { $0.level == "township" }.count == 10)
        #expect(territory.unit("141029101")?.name == "光华镇")
        #expect(territory.unit("141029101")?.path.text == "/141029/141029101")
        #expect(
            territory.levels.map(\.id) == [
                "county", "township", "office", "village", "village_grid", "group_grid", "micro_grid", "duty_grid",
            ])
        #expect(territory.unit("141029-ZH")?.name == "县级指挥中心")
    }

    @Test func everyUnitHasAnEnglishName() throws {
        for unit in try scheme.section(TerritoryScheme.self).units { #expect(scheme.words["en"]?["unit.\(unit.code)"] != nil) }
    }

    private func verbs(_ role: String) throws -> Set<Verb> { try #require(scheme.role(role)).verbs }

    @Test func aLeaderReadsAndDecides() throws {
        #expect(
            try verbs("leader") == [
                "matter.list", "matter.overview", "matter.read", "territory.vacancies", "decision.grant", "decision.refuse",
                "whistle.read", "project.read", "handover.begin", "handover.arrange", "handover.end",
                "territory.read", "territory.approve", "territory.refuse",
                "bulletin.overview", "enforcement.list", "enforcement.read",
            ])
    }

    @Test func anAdministratorSeesNoMatter() throws {
        #expect(try verbs("administrator").allSatisfy { !$0.text.hasPrefix("matter.") && $0 != "event.read" })
    }

    @Test func anAuditorOnlyReadsTheLogAndWhoReadWhat() throws {
        #expect(try verbs("auditor") == ["event.read", "matter.audit", "reading.audit", "reading.settle"])
    }

    @Test func nobodyWithoutAnAccountReadsMatters() throws {
        let policy = Policy(scheme)
        let someone = Subject(record: ID(high: 1, low: 1), place: UnitPath("/141029/141029100"), owner: UnitPath("/141029/141029-CG"))
        for verb in Self.verbs where verb.text.hasPrefix("matter.") && !["matter.raise", "matter.find", "matter.join"].contains(verb) {
            #expect(policy.decide(verb, of: .anonymous, on: someone) == .refused(.signIn))
        }
    }

    @Test func aClerkWorksOnTheOwnOfficeOnly() throws {
        let policy = Policy(scheme)
        let office = try #require(UnitPath("/141029/141029-CG"))
        // 赵科长
        let clerk = Actor(account: ID(high: 1, low: 2), grants: [.init(role: "office_clerk", unit: ID(high: 1, low: 3), path: office)])
        func subject(_ owner: String) -> Subject { Subject(place: UnitPath("/141029/141029100"), owner: UnitPath(owner)) }
        #expect(policy.decide("matter.accept", of: clerk, on: subject("/141029/141029-CG")) == .allowed("office_clerk"))
        #expect(policy.decide("matter.accept", of: clerk, on: subject("/141029/141029-ZJ")) == .refused(.scope))
        #expect(policy.decide("matter.dispatch", of: clerk, on: subject("/141029/141029-CG")) == .refused(.verb))
    }
}
