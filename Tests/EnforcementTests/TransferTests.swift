import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Enforcement

/// What is handed over: who sees it, whose clock runs, who is told.
@Suite struct TransferTests {
    @Test func onlyTheAuthorityAnswersAndOnlyItAndTheTeamSeeIt() async throws {
        let yard = try await Yard.found()
        let id = try await yard.reach(.held)
        let transfer = try await yard.hand(id)
        for who in [Yard.Who.qian, .qiu, .wang] {
            #expect(try await outcome { _ = try yard.transfer(transfer.id, who) } == "404 not_found", "\(who)")
            let told = try await outcome { try await yard.receive(transfer.id, by: who) }
            #expect(["404 not_found", "403 forbidden"].contains(told), "\(who): \(told)")
        }
        #expect(try await outcome { try await yard.receive(transfer.id, by: .qin) } == "404 not_found")
        let seen = try yard.transfer(transfer.id, .zhao)
        #expect(seen.seen == "砂土没有苫盖" && seen.handed == "不在本队职权以内" && seen.mayReceive && !seen.mayAnswer && !seen.mayReadOperation)
        #expect(try yard.transfer(transfer.id, .qin).mayReadOperation)
        // Its office has the transfer, not the operation.
        #expect(try await outcome { _ = try yard.view(id, .zhao) } == "404 not_found")
        #expect(try yard.inbox(.zhao).items.map(\.id) == [transfer.id] && yard.inbox(.qian).items.isEmpty)
        #expect(try await outcome { _ = try yard.inbox(.qin) } == "403 forbidden")
        #expect(try await outcome { _ = try yard.inbox(.zhao, ["unit": Yard.housing]) } == "404 not_found")
        try await yard.receive(transfer.id)
        #expect(try await outcome { try await yard.receive(transfer.id) } == "409 enforcement.state")
        try await yard.answer(transfer.id)
        #expect(try await outcome { try await yard.answer(transfer.id) } == "409 enforcement.state")
        #expect(try yard.inbox(.zhao).items.isEmpty && yard.inbox(.zhao, ["state": "answered"]).items.count == 1)
        #expect(try yard.transfer(transfer.id, .qin).answer == "已经立案")
        #expect(try yard.faults() == [])
    }

    @Test func itsClocksRunAndWhoIsLateIsTold() async throws {
        let yard = try await Yard.found()
        let transfer = try await yard.hand(try await yard.reach(.held))
        #expect(try yard.transfer(transfer.id, .zhao).clocks.map(\.stage) == [.accept])
        await yard.jobs().catchUp()
        #expect(try yard.notices(.zhao) == ["handed_over"] && yard.notices(.qian).isEmpty)
        yard.wait(days: 7)
        await yard.jobs().ringAll()
        await yard.jobs().catchUp()
        // Who has it is warned before the end; that it is late is told to whoever looks after the unit above.
        let told = try yard.notices(.zhao)
        #expect(told == ["handed_over", "due_soon"])
        #expect(try yard.notices(.leader) == ["late"] && yard.notices(.qian).isEmpty)
        try await yard.receive(transfer.id)
        let clocks = try yard.transfer(transfer.id, .zhao).clocks
        #expect(clocks.first { $0.stage == .accept }?.outcome == .late && clocks.first { $0.stage == .handle }?.ended == nil)
        try await yard.answer(transfer.id)
        #expect(try yard.transfer(transfer.id, .zhao).clocks.first { $0.stage == .handle }?.outcome == .met)
        await yard.jobs().catchUp()
        #expect(try yard.notices(.qin) == ["handed_answered"] && yard.notices(.qiu).isEmpty)
        #expect(try yard.faults() == [])
    }

    @Test(arguments: [
        ("levels: [township]", "levels: [nowhere]", "enforcement.level"), ("posts: [enforcer]", "posts: [nobody]", "enforcement.post"),
        ("levels: [township]", "levels: []", "enforcement.count"),
        ("posts: [enforcer]", "posts: [enforcer, enforcer]", "enforcement.twice"),
        ("answer: 7 working days", "reply: 7 working days", "pack.missing"),
    ]) func aPackThatCannotBeIsRefused(_ old: String, _ new: String, _ code: String) throws {
        let faults = try Yard.load { $0.replacing(old, with: new) }.faults
        #expect(faults.contains { $0.hasSuffix(" \(code)") }, "\(faults)")
    }

    @Test func aCountyWithoutTheFileHasNone() async throws {
        #expect(try Yard.load { _ in nil }.scheme?.section(EnforcementScheme.self).terms == nil)
        let yard = try await Yard.found()
        _ = try await yard.plan()
        let without = try #require(try Yard.load { _ in nil }.scheme).section(EnforcementScheme.self)
        #expect(try yard.read { try without.conflicts(in: $0) }.count == 1)
    }
}
