import Foundation
import Kernel
import People
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// A matter that needs works: milestones with clocks, who is in it, what it costs, how it goes on. The county begins on Friday,
/// 2026-11-20 at 09:00.
@Suite struct ProjectTests {
    private static let said = ["title": "北门路面大修", "milestone": "设计", "due": "2026-12-01"]

    private func open(_ county: County, on number: String, by cast: Cast = .zhao, _ said: [String: String] = [:]) async throws -> ID {
        let input = try OpenProject.Fields.schema.decode(Self.said.merging(said) { $1 }.mapValues(Schema.Raw.text))
        let receipt = try await county.executor.perform(OpenProject(number, input), as: cast.actor(in: county))
        return try #require(receipt.stream)
    }

    private func take(
        _ county: County, _ name: ProjectStep.Name, _ id: ID, by cast: Cast = .zhao, _ said: [String: String] = [:]
    ) async throws {
        let step = try #require(ProjectStep.all.first { $0.name == name })
        let given: [String: String] =
            switch name {
            case .finish: [:]
            case .slip: ["due": "2026-12-15", "slip_reason": "图纸要改。"]
            case .plan: ["milestone": "施工", "due": "2027-03-31"]
            case .note: ["progress": "已经围挡。", "shown": "true"]
            case .join: ["unit": Cast.housing, "post": "office_clerk", "leads": "true"]
            case .budget: ["money_kind": "planned", "yuan": "120000.50", "source": "县级财政", "document": "乡财〔2026〕18号"]
            case .close: ["result": "路面修好了。"]
            case .drop: ["drop_reason": "资金没有落实。"]
            }
        let input = try step.schema.decode(given.merging(said) { $1 }.mapValues(Schema.Raw.text))
        try await step.carryOut(id, input, cast.actor(in: county), nil, county.executor)
    }

    private func milestones(_ county: County, _ id: ID) throws -> [Milestone] { try county.read { try Milestone.all(of: id, in: $0) } }

    private func view(_ county: County, _ id: ID, _ cast: Cast) throws -> ProjectView {
        let (services, actor) = (try county.services(), try cast.actor(in: county))
        return try county.read { try ProjectView.load(id.description, for: actor, services, in: $0) }
    }

    private func county(seed: UInt64 = 1) async throws -> (county: County, number: String) {
        let county = try await County.deciding(seed: seed)
        return (county, try await county.matter(after: .dispatch, .accept, by: Cast.sun.actor(in: county)))
    }

    @Test func whoMayNotMakeOneIsTold() async throws {
        let (county, number) = try await county()
        for cast in [Cast.wang, .li, .guo, .qian, .zhou] {
            #expect(try await outcome { try await open(county, on: number, by: cast) } == "404 not_found", "\(cast)")
        }
        for cast in [Cast.sun, .leader] {
            #expect(try await outcome { try await open(county, on: number, by: cast) } == "403 forbidden", "\(cast)")
        }
        for (said, field) in [
            (["title": ""], "title"), (["due": "soon"], "due"), (["due": "2026-11-20"], "due"), (["due": "2027-11-21"], "due"),
            (["milestone": ""], "milestone"),
        ] {
            do {
                _ = try await open(county, on: number, said)
                Issue.record("\(said) was taken")
            } catch let problem as Problem { #expect(problem.status == 422 && problem.fields.map(\.field) == [field], "\(said)") }
        }
        _ = try await open(county, on: number)
        #expect(try await outcome { try await open(county, on: number) } == "409 project.known")
        let over = try await county.matter(after: .dispatch, .accept, .resolve)
        #expect(try await outcome { try await open(county, on: over) } == "409 project.matter_over")
        #expect(try county.faults() == [])
    }

    @Test func aMilestoneIsReachedSlippedOrLate() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        try await take(county, .plan, id)
        let first = try #require(try milestones(county, id).first)
        #expect(try county.read { try Clock.all(of: first.id, in: $0) }.map(\.due.minuteText) == ["2026-12-01 18:00"])
        for (said, field) in [(["due": "2026-12-01"], "due"), (["slip_reason": ""], "slip_reason"), (["due": "2026-11-01"], "due")] {
            do {
                try await take(county, .slip, first.id, said)
                Issue.record("\(said) was taken")
            } catch let problem as Problem { #expect(problem.status == 422 && problem.fields.map(\.field) == [field], "\(said)") }
        }
        for cast in [Cast.guo, .qian, .wang] {
            #expect(try await outcome { try await take(county, .finish, first.id, by: cast) } == "404 not_found", "\(cast)")
        }
        county.entropy.advance(seconds: 60)
        try await take(county, .slip, first.id)
        let slipped = try #require(try milestones(county, id).first)
        #expect(slipped.due.text == "2026-12-15" && slipped.firstDue.text == "2026-12-01" && slipped.slips == 1)
        #expect(try view(county, id, .zhao).steps.first?.reason == "图纸要改。")
        try county.at("2026-12-20 10:00")
        await county.jobs().ringAll()
        let rung = try county.rung().filter { $0.payload["subject"] == .id(first.id) }
        #expect(rung.map(\.type) == ["clock.warn", "clock.late"])
        try await take(county, .finish, first.id)
        #expect(try county.read { try Clock.all(of: first.id, in: $0) }.map(\.outcome) == [.stopped, .late])
        for step in [ProjectStep.Name.finish, .slip] {
            #expect(try await outcome { try await take(county, step, first.id) } != "ok", "\(step)")
        }
        #expect(try county.faults() == [])
    }

    @Test func sumsAndPostsAreWrittenDown() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        for yuan in ["0", "-5", "1.234", "1,000", "nan", "10000000000", "1.", ".5", "１２"] {
            #expect(try await outcome { try await take(county, .budget, id, ["yuan": yuan]) } == "422 input.invalid", "\(yuan)")
        }
        try await take(county, .budget, id)
        try await take(county, .budget, id, ["money_kind": "spent", "yuan": "30000.5"])
        let seen = try view(county, id, .zhao)
        #expect(seen.total(.planned).fen == 12_000_050 && seen.total(.spent).fen == 3_000_050)
        #expect(seen.sums.first?.document == "乡财〔2026〕18号")
        #expect(try await outcome { try await take(county, .join, id, ["post": "administrator"]) } == "422 input.invalid")
        #expect(try await outcome { try await take(county, .join, id, ["unit": "nowhere"]) } == "422 input.invalid")
        #expect(try await outcome { try view(county, id, .qian) } == "404 not_found")
        try await take(county, .join, id)
        try await take(county, .join, id, ["unit": Cast.cityManagement])
        #expect(try view(county, id, .qian).members.filter(\.leads).map(\.unit.code) == [Cast.cityManagement], "one leads")
        let housing = try county.unit(Cast.housing).id
        let list = try county.read { tx in
            try tx.all(ProjectList.statement(of: housing, isOpen: true, after: .start, limit: 5)) { try $0.id(1) }
        }
        #expect(list == [id], "whoever is in the task force finds it")
        #expect(try county.faults() == [])
    }

    /// Who raised it reads how it goes on, and nothing of what the staff tell one another.
    @Test func whoRaisedItReadsWhatIsMeantForThem() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        try await take(county, .note, id)
        try await take(county, .note, id, ["progress": "施工方还在谈。", "shown": "false"])
        let sun = try #require(try county.view(number, Cast.sun.actor(in: county))?.project)
        #expect(sun.title == "北门路面大修" && sun.notes.map(\.text) == ["已经围挡。"] && sun.verbs.isEmpty)
        #expect(try view(county, id, .zhao).notes.count == 2)
        #expect(try county.bytesOnDisk().range(of: .init("已经围挡".utf8)) == nil)
    }

    /// A task force that is full can still be led by another one of it, and takes nobody else.
    @Test func whoLeadsChangesInAFullTaskForce() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        try await take(county, .join, id)
        let root = try county.unit("141029").id
        for index in 1..<Project.memberLimit {
            let role = "post_\(index)"
            try await county.damage(
                "INSERT INTO project_member (project, unit, role, leads) VALUES (\(id), \(root), \(role), \(false))")
        }
        #expect(try await outcome { try await take(county, .join, id, ["unit": Cast.cityManagement]) } == "409 project.full")
        try await take(county, .join, id, ["leads": "false"])
        #expect(try view(county, id, .zhao).members.allSatisfy { !$0.leads })
        try await take(county, .join, id)
        #expect(try view(county, id, .zhao).members.filter(\.leads).map(\.unit.code) == [Cast.housing])
    }

    /// What is said about a project takes no room from what is said on its matter, and is erased with it.
    @Test func itsTextsAreItsOwn() async throws {
        let (county, number) = try await county()
        let matter = try #require(try county.matter(number))
        func count(_ record: ID) throws -> Int64 { try county.read { try SealedTexts.count(of: record, in: $0) } }
        let before = try count(matter.id)
        let id = try await open(county, on: number)
        for index in 0..<Project.noteLimit { try await take(county, .note, id, ["progress": "第 \(index) 天。"]) }
        #expect(try count(matter.id) == before && count(id) == Int64(Project.noteLimit) + 2)
        #expect(try await outcome { try await take(county, .note, id) } == "409 project.full")
        _ = try await county.store.write(Work { tx in for slice in County.slices { try slice.erase?([matter.id], tx) } })
        #expect(try count(id) == 0 && count(matter.id) == 0)
    }

    @Test func itEndsWithAMatterThatIsTakenBack() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        try await county.take(.withdraw, on: number, by: Cast.sun.actor(in: county))
        let project = try #require(try county.read { try Project.find(id, in: $0) })
        #expect(project.state == .dropped && project.ended != nil)
        let milestone = try #require(try milestones(county, id).first)
        #expect(try county.read { try Clock.all(of: milestone.id, in: $0) }.map(\.outcome) == [.stopped])
        try county.at("2027-03-01 10:00")
        await county.jobs().ringAll()
        #expect(try county.rung().filter { $0.payload["subject"] == .id(milestone.id) }.isEmpty)
        #expect(try county.faults() == [])
    }

    @Test func closingResolvesTheMatter() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        #expect(try await outcome { try await take(county, .close, id) } == "409 project.unfinished")
        let first = try #require(try milestones(county, id).first)
        try await take(county, .finish, first.id)
        // Over the place, but not the one who may resolve it: refused whole.
        #expect(try await outcome { try await take(county, .close, id, by: .chen) } == "403 forbidden")
        #expect(try county.read { try Project.find(id, in: $0) }?.state == .open)
        try await take(county, .close, id)
        #expect(try county.matter(number)?.kind == .resolved)
        for step in [ProjectStep.Name.plan, .note, .join, .budget, .close, .drop] {
            #expect(try await outcome { try await take(county, step, id) } == "409 project.ended", "\(step)")
        }
        #expect(try county.faults() == [])
    }

    /// Put off by decision, its clocks stand still; what is built meanwhile is resolved from there.
    @Test func aShelvedMatterIsResolvedToo() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        let asked = try await county.ask(.shelve, on: number, by: .zhao)
        try await county.answer(asked, "grant", by: .liu)
        #expect(try county.matter(number)?.state == "shelved")
        try await take(county, .finish, try #require(try milestones(county, id).first).id)
        try await take(county, .close, id)
        #expect(try county.matter(number)?.kind == .resolved)
        #expect(try county.faults() == [])
    }

    @Test func givenUpItLeavesTheMatterAsItIs() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        #expect(try await outcome { try await take(county, .drop, id, ["drop_reason": ""]) } == "422 input.invalid")
        try await take(county, .drop, id)
        #expect(try county.matter(number)?.kind == .accepted)
        #expect(try view(county, id, .zhao).dropped == "资金没有落实。")
        #expect(try county.faults() == [])
    }

    @Test func itGoesWithTheMatterToAnotherUnit() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch)
        let id = try await open(county, on: number)
        try await county.take(.return, on: number)
        let milestone = try #require(try milestones(county, id).first)
        #expect(try county.read { try Clock.all(of: milestone.id, in: $0) }.map(\.unit) == [try county.unit(Cast.changning).id])
        #expect(try county.faults() == [])
    }

    @Test func readsWalkAnIndexAndDamageIsFound() async throws {
        let (county, number) = try await county()
        let id = try await open(county, on: number)
        try expectIndexed(county.store, ProjectList.statement(of: id, isOpen: true, after: .start, limit: 26))
        try expectIndexed(county.store, Milestone.statement(of: id))
        for damage: Statement in [
            "UPDATE project SET version = 7", "DELETE FROM project_in", "UPDATE project_milestone SET done_ms = 1",
        ] {
            let (county, number) = try await self.county()
            _ = try await open(county, on: number)
            try await county.damage(damage)
            #expect(try !county.faults().isEmpty, "\(damage)")
        }
    }

    /// Whatever people do in whatever order, clocks, lists and streams agree.
    @Test(arguments: UInt64(1)...4) func anyCourseHoldsTogether(_ seed: UInt64) async throws {
        let (county, number) = try await county(seed: seed)
        var dice = Dice(seed: seed)
        let id = try await open(county, on: number)
        for _ in 0..<40 {
            county.entropy.advance(seconds: Int64.random(in: 1...400_000, using: &dice))
            if dice.flip(4) { await county.jobs().ringAll() }
            let step = dice.pick(ProjectStep.Name.allCases)
            if step == .drop || step == .close, !dice.flip(6) { continue }
            let isOfMilestone = step == .finish || step == .slip
            let subject = isOfMilestone ? dice.pick(try milestones(county, id)).id : id
            let ahead = county.entropy.now().adding(seconds: Int64.random(in: 1...200, using: &dice) * 86_400).day.text
            let said = step == .slip || step == .plan ? ["due": ahead] : [:]
            let told = try await outcome { try await take(county, step, subject, by: dice.pick([.zhao, .zhao, .chen, .qian, .liu]), said) }
            #expect(["ok", "40", "42"].contains { told.hasPrefix($0) }, "\(step): \(told)")
        }
        await county.jobs().ringAll()
        #expect(try county.faults() == [])
    }

    @Test func faultsOfThePackAreToldWhereTheyStand() throws {
        func errors(_ text: String) throws -> [String] { try PackText.errors(.whole(text, in: "projects.yaml")) }
        #expect(try errors("posts: [office_clerk]\nlongest: 365 days\nwarn: 75\n") == [])
        #expect(try errors("posts: []\nlongest: 365 days\nwarn: 75\n") == ["projects.yaml:1:8 projects.posts"])
        #expect(try errors("posts: [king]\nlongest: 365 days\nwarn: 75\n") == ["projects.yaml:1:9 projects.post"])
        #expect(try errors("posts: [everyone]\nlongest: 365 days\nwarn: 75\n") == ["projects.yaml:1:9 projects.post"])
        #expect(try errors("posts: [office_clerk]\nlongest: 10 working days\nwarn: 75\n") == ["projects.yaml:2:10 projects.longest"])
    }
}
