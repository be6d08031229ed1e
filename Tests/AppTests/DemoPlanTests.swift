import Figures
import Foundation
import Kernel
import Matters
import Territory
import Testing

@testable import App

/// What a demonstration will hold, before anything is written.
@Suite struct DemoPlanTests {
    private func plan(_ pack: String, percent: Int = 100, seed: UInt64 = 1) throws -> (plan: DemoPlan, scheme: Scheme) {
        let scheme = try #require(try DeliveredPacksTests.load(pack).scheme)
        return (try DemoPlan(scheme, seed: seed, percent: percent), scheme)
    }

    @Test func xiangningIsAsReported() throws {
        let plan = try plan("xiangning").plan
        let levels = Dictionary(grouping: plan.units, by: \.level).mapValues(\.count)
        #expect(levels["township"] == 10 && levels["village"] == 141)
        #expect(levels["village_grid"] == 262 && levels["group_grid"] == 1170 && levels["micro_grid"] == 4364)
        let posts = Dictionary(grouping: plan.services, by: \.post)
        #expect(Set((posts["grid_head"] ?? []).map(\.phone)).count == 141 && Set((posts["grid_head"] ?? []).map(\.unit)).count == 262)
        for (post, count) in [("full_time_worker", 262), ("part_time_worker", 948), ("micro_worker", 4364), ("dedicated_worker", 340)] {
            #expect(posts[post]?.count == count && Set((posts[post] ?? []).map(\.phone)).count == count, "\(post)")
        }
    }

    @Test func jinhuIsAsReported() throws {
        let plan = try plan("jinhu").plan
        let levels = Dictionary(grouping: plan.units, by: \.level).mapValues(\.count)
        #expect(levels["group_micro_grid"] == 1069 && levels["micro_group"] == 997 && levels["grid_branch"] == 277)
        let joint = Set(plan.units.filter { $0.level == "joint_committee" }.map(\.code))
        #expect(joint.count == 11 && plan.units.count { $0.level == "village_party" && joint.contains($0.parent ?? "") } == 35)
        #expect(plan.households.count == 556 && plan.households.reduce(0) { $0 + $1.residents } == 2000)
        #expect(Set(plan.households.map(\.origin)).count == 11 && plan.households.allSatisfy { $0.residence.hasPrefix("320831107001") })
    }

    /// B9: each township has a team, each team has people; vehicles and operations are made from the numbers that stand beside.
    @Test func jinchengIsAsReported() throws {
        let (plan, scheme) = try plan("jincheng")
        let teams = plan.units.filter { $0.level == "enforcement_team" }
        let towns = Set(plan.units.filter { $0.level == "township" }.map(\.code))
        #expect(towns.count == 77 && teams.count == 77 && Set(teams.compactMap(\.parent)) == towns)
        let staff = plan.services.filter { $0.post == "enforcer" }
        #expect(staff.count == 776 && Set(staff.map(\.phone)).count == 776 && Set(staff.map(\.unit)) == Set(teams.map(\.code)))
        let figures = try scheme.section(FiguresScheme.self).figures.filter { $0.row == "B9" }
        let reported = Dictionary(uniqueKeysWithValues: figures.map { ($0.id, $0.reported) })
        let sizes = try #require(try scheme.section(DemoScheme.self).enforcement)
        #expect(reported["enforcement_teams"] == 77 && reported["enforcers"] == 776)
        #expect(reported["enforcement_vehicles"] == Int64(sizes.vehicles) && reported["enforcement_operations"] == Int64(sizes.operations))
        #expect(sizes.vehicles == 87 && sizes.operations == 3015)
    }

    /// Every delivered pack, whether it speaks of a demonstration or not: villages, grids, whoever they need, and one of every role.
    @Test(arguments: DeliveredPacksTests.names) func everyPackHasADemonstration(_ name: String) throws {
        var (plan, scheme) = try plan(name, percent: 10)
        let territory = try scheme.section(TerritoryScheme.self)
        #expect(plan.made.contains { territory.level($0.level)?.code == .village })
        #expect(Set(plan.units.map(\.code)).count == plan.units.count)
        for unit in plan.made { #expect(territory.level(unit.level)?.code.fault(in: unit.code, under: unit.parent) == nil, "\(unit.code)") }
        let cast = try DemoCast(plan, scheme: scheme)
        #expect(Set(cast.members.map(\.role)).isSuperset(of: ["resident", "administrator"]))
        #expect(cast.members.count { $0.role == "office_clerk" } >= 2)
        for member in cast.members { if let unit = member.unit { #expect(plan.unit(unit) != nil, "\(member.role): \(unit)") } }
        let before = plan.services.count
        let taken = cast.takeServices(from: &plan.services)
        #expect(before == plan.services.count + taken.count)
    }

    @Test func theSameSeedPlansTheSame() throws {
        let (one, other, another) = (try plan("xiangning"), try plan("xiangning"), try plan("xiangning", seed: 2))
        #expect(one.plan.made.map(\.name) == other.plan.made.map(\.name))
        #expect(one.plan.made.map(\.name) != another.plan.made.map(\.name))
    }

    /// Places of the delivered categories are told of in words of their own; an unknown one in general words.
    @Test(arguments: ["xiangning", "jinhu"]) func everyCategoryHasStories(_ name: String) throws {
        let scheme = try #require(try DeliveredPacksTests.load(name).scheme)
        let stories = try DemoStories(scheme)
        let missing = Set(try scheme.section(MatterScheme.self).categories.map(\.id)).subtracting(stories.told)
        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    @Test(arguments: [(7, 3, 9), (2, 5, 9), (262, 141, 99), (12, 4, 3), (40, 4, 5)])
    func partsAddUpAndNoneIsLeftOut(_ total: Int, _ parts: Int, _ most: Int) {
        var dice = DemoDice(3)
        let shares = dice.spread(total, over: parts, most: most)
        #expect(shares.count == parts && shares.reduce(0, +) == min(total, parts * most))
        #expect(shares.allSatisfy { $0 <= most } && (total < parts || shares.allSatisfy { $0 > 0 }))
    }

    @Test(arguments: [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "100")])
    func numeralsAreChinese(_ number: Int, _ text: String) { #expect(DemoNames.numeral(number) == text) }
}
