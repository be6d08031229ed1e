import Kernel
import Markup
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// A matter on which county centres argue: returned twice, disputed, extended, merged, taken apart and opened again. It can be told to a
/// resident and to whoever looks it over, every minute of every clock with its reason. The county begins on Friday, 2026-11-20 at 09:00.
@Suite struct WholeStoryTests {
    private let county: County
    private let number: String

    private static let changes: [PackText.Change] =
        Merging.changes + [
            .replacing(
                "{verb: return, from: [dispatched], to: raised, times: 1}", with: "{verb: return, from: [dispatched], to: raised, times: 2}"
            )
        ]

    init() async throws {
        let county = try await County.found(Self.changes)
        func pass(_ hours: Int64) { county.entropy.advance(seconds: hours * 3600) }
        let wang = try Cast.wang.actor(in: county)
        let (zhao, qian, chen, liu) = (
            try Cast.zhao.actor(in: county), try Cast.qian.actor(in: county), try Cast.chen.actor(in: county),
            try Cast.liu.actor(in: county)
        )
        let number = try await county.raise("北门路灯不亮，井盖也松了。", name: "王村民", phone: "13800001234", by: wang)
        for (office, clerk) in [(Cast.cityManagement, zhao), (Cast.housing, qian)] {
            pass(2)
            try await county.take(.dispatch, on: number, by: chen, ["to": office])
            pass(5)
            try await county.take(.return, on: number, by: clerk, ["text": "不是本单位的职责。"])
        }
        pass(1)
        try await county.take(.dispatch, on: number, by: chen, ["to": Cast.cityManagement])
        pass(3)
        try await county.take(.dispute, on: number, by: zhao, ["text": "路灯归住建管。"])
        pass(20)
        try await county.take(.arbitrate, on: number, by: liu, ["to": Cast.housing, "text": "按职责分工，由住建办理。"])
        pass(2)
        try await county.take(.accept, on: number, by: qian)
        try await county.take(.contact, on: number, by: qian)
        let asked = try await county.ask(.extend, on: number, by: .qian, ["amount": "3"])
        try await county.answer(asked, "grant", by: .chen)
        pass(60)
        // The reporter is asked at noon, and answers on the next day but one: the first of these days is lost.
        try await county.take(.suspend, on: number, by: qian)
        pass(49)
        try await county.take(.resume, on: number, by: qian)
        let other = try await county.raise("路灯不亮。", name: "孙会计", phone: "13900001234")
        pass(26)
        try await county.take(.merge, on: number, by: chen, ["into": other, "text": "同一盏灯。"])
        pass(75)
        try await county.take(.unmerge, on: number, by: chen, ["text": "不是同一盏灯。"])
        pass(24 * 14)
        try await county.take(.resolve, on: number, by: qian)
        pass(30)
        try await county.take(.rate, on: number, by: wang, ["score": "5", "solved": "yes"])
        pass(24 * 3)
        try await county.take(.reopen, on: number, by: wang, ["text": "又不亮了。"])
        pass(28)
        self.county = county
        self.number = number
    }

    private func view(_ cast: Cast) throws -> MatterView { try #require(try county.view(number, cast.actor(in: county))) }

    private func page(_ cast: Cast, _ locale: String = "zh-Hans") throws -> (matter: String, proof: String) {
        let lexicon = try Words.embedded().lexicon(locale, scheme: county.scheme)
        let tokens = FormTokens(csrf: "", key: "")
        let view = try view(cast)
        let matter = MatterPage(view: view, lexicon: lexicon, tokens: tokens, mayAttach: false, link: nil).page
        let proof = ProofPage(view: view, packs: [:], lexicon: lexicon, printed: county.entropy.now()).page
        return (matter.body.text, proof.body.text)
    }

    @Test func everyMinuteOfEveryClockHasItsReason() async throws {
        let now = county.entropy.now()
        let lines = try view(.wang).clocks
        #expect(lines.count > 10 && Set(lines.map(\.clock.stage)).count >= 4)
        for line in lines {
            let clock = line.clock
            let end = clock.ended ?? now
            guard clock.started < end else { continue }
            #expect(
                line.minutes.first?.from == clock.started && line.minutes.last?.to == end, "\(clock.stage) from \(clock.started.minuteText)"
            )
            #expect(zip(line.minutes, line.minutes.dropFirst()).allSatisfy { $0.to == $1.from }, "\(clock.stage)")
            #expect(line.minutes.reduce(0) { $0 + $1.to.ms - $1.from.ms } == end.ms - clock.started.ms)
            // What is late is beyond the end, and nothing else is; what ended says by which step.
            let late = line.minutes.filter { $0.kind == .late }
            #expect(late.allSatisfy { $0.from == clock.due } && late.isEmpty == (end <= clock.due), "\(clock.stage)")
            #expect((line.endedBy == nil) == (clock.ended == nil), "\(clock.stage) \(clock.outcome?.rawValue ?? "runs")")
        }
        let kinds = Set(lines.flatMap(\.minutes).map(\.kind))
        #expect(kinds == [.counted, .rest, .paused, .firstDay, .lostDay, .late], "\(kinds)")
        #expect(Set(lines.compactMap(\.endedBy)).isSuperset(of: ["dispatch", "return", "arbitrate", "accept", "merge", "resolve", "rate"]))
        #expect(try county.faults() == [])
    }

    /// An auditor has no work at hand for which to open what people wrote: the same story and the same minutes, and not a word of it.
    @Test func anAuditorIsToldItWithoutAWordOfWhatWasSaid() async throws {
        let services = try county.services()
        func audited(_ cast: Cast) throws -> MatterView? {
            let actor = try cast.actor(in: county)
            return try county.read { try MatterView.audited(number, by: actor, services, in: $0) }
        }
        for cast in Cast.allCases where cast != .wu { #expect(try audited(cast) == nil, "\(cast)") }
        #expect(try county.view(number, Cast.wu.actor(in: county)) == nil)
        let view = try #require(try audited(.wu))
        #expect(view.texts.isEmpty && view.contact.isEmpty && view.verbs.isEmpty && view.decisions.isEmpty && view.answers.isEmpty)
        let told: Set = [
            "raise", "dispatch", "return", "dispute", "arbitrate", "accept", "suspend", "resume", "merge", "unmerge", "resolve", "rate",
            "reopen",
        ]
        #expect(Set(view.steps.map(\.verb)).isSuperset(of: told))
        let lexicon = try Words.embedded().lexicon("zh-Hans", scheme: county.scheme)
        let text = ProofPage(view: view, packs: [:], lexicon: lexicon, printed: county.entropy.now()).page.body.text
        for item in MatterTimeline(view: view, lexicon: lexicon).items { #expect(text.contains(("\(item.title)" as HTML).text)) }
        for line in view.clocks {
            let steps = ProofSteps(line, lexicon: lexicon)
            for step in steps.steps { #expect(text.contains(("\(steps.sentence(step))" as HTML).text)) }
        }
        for said in ["路灯不亮", "本单位的职责", "按职责分工", "同一盏灯", "又不亮了", "王村民", "1380000"] { #expect(!text.contains(said), "\(said)") }
        #expect(!text.contains("<form"))
    }

    @Test(arguments: ["zh-Hans", "en"]) func thePagesTellItToBoth(_ locale: String) async throws {
        let lexicon = try Words.embedded().lexicon(locale, scheme: county.scheme)
        for cast in [Cast.wang, .leader] {
            let (matter, proof) = try page(cast, locale)
            for line in try view(cast).clocks {
                let steps = ProofSteps(line, lexicon: lexicon)
                for step in steps.steps {
                    let sentence = steps.sentence(step)
                    #expect(!sentence.contains("proof."), "\(sentence)")
                    let written = ("\(sentence)" as HTML).text
                    #expect(matter.contains(written) && proof.contains(written), "\(cast): \(sentence)")
                }
                if let verb = line.endedBy { #expect(!lexicon("verb.\(verb)").contains("verb."), "\(verb)") }
            }
            // Who had it is told beside the clocks.
            #expect(proof.contains(lexicon("tenure.title")))
        }
        // What the offices say to one another about it is not the resident's.
        #expect(try view(.wang).decisions.isEmpty && view(.leader).decisions.count == 1)
    }
}
