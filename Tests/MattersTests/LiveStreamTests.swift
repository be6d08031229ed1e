import Kernel
import Markup
import Synchronization
import Testing

@testable import Matters

/// What a listener hears: only of his own area, in order, from where he left off, and never a number or a text.
@Suite struct LiveStreamTests {
    private func services(_ county: County, live: LiveFeed = LiveFeed()) throws -> MatterServices {
        return try county.services(live: live)
    }

    private func stream(_ county: County, _ unit: String, after: Int64?, _ services: MatterServices? = nil) throws -> LiveStream {
        let services = try services ?? self.services(county)
        let found = try county.read { try Unit.find(code: unit, in: $0) }
        return LiveStream(
            services: services, unit: try #require(found), lexicon: services.words.lexicon("zh-Hans", scheme: county.scheme), after: after)
    }

    /// Everything that is there, through a feed that was never opened.
    private func heard(_ county: County, _ unit: String, after: Int64?) async throws -> [Heard] {
        let stream = try stream(county, unit, after: after)
        let all = Parts()
        try await stream.run(try stream.services.live.sit(nil)) { all.add($0) }
        return all.events
    }

    private func head(_ county: County) throws -> Int64 { try county.read { try LiveLog.head(in: $0) } }

    @Test func nothingIsToldOfAnotherTownship() async throws {
        let county = try await County.found()
        let before = try head(county)
        _ = try await county.matter(in: "accepted", unit: Cast.guanghua)
        #expect(try await heard(county, Cast.changning, after: before).filter { $0.name == "matter" }.isEmpty)
        #expect(try await heard(county, Cast.guanghua, after: before).filter { $0.name == "matter" }.count == 3)
        #expect(try await heard(county, "141029", after: before).filter { $0.name == "matter" }.count == 3)
    }

    @Test func stepsAreToldInOrderEachOnce() async throws {
        let county = try await County.found()
        let before = try head(county)
        for _ in 0..<30 { _ = try await county.matter(in: "resolved") }
        let events = try await heard(county, "141029", after: before).filter { $0.name == "matter" }
        #expect(events.count == 120)
        let ids = events.compactMap { Int64($0.id) }
        #expect(ids == ids.sorted() && Set(ids).count == 120)
        #expect(events.prefix(4).map(\.kind) == ["raised", "dispatched", "accepted", "resolved"])
    }

    @Test func whoComesBackHearsWhatHeMissedAndNothingTwice() async throws {
        let county = try await County.found()
        let before = try head(county)
        for _ in 0..<10 { _ = try await county.matter(in: "dispatched") }
        let all = try await heard(county, "141029", after: before).filter { $0.name == "matter" }
        for cut in [0, 1, 7, all.count - 1] {
            let rest = try await heard(county, "141029", after: Int64(all[cut].id)).filter { $0.name == "matter" }
            #expect(rest.map(\.id) == all.dropFirst(cut + 1).map(\.id))
        }
    }

    /// Beyond what is kept in memory it is read again; the two must say the same.
    @Test func whatIsNoLongerKeptIsReadAgain() async throws {
        let county = try await County.found()
        let before = try head(county)
        for _ in 0..<280 { _ = try await county.matter(in: "resolved") }
        let events = try await heard(county, "141029", after: before).filter { $0.name == "matter" }
        #expect(events.count == 1120)
        #expect(Set(events.map(\.id)).count == 1120)
    }

    @Test func whoIsTooFarBehindOrAheadLooksAtTheWholePictureAnew() async throws {
        let county = try await County.found()
        _ = try await county.matter(in: "raised")
        let end = try head(county)
        for after in [end + 1, end - LiveLog.reach - 1] {
            let events = try await heard(county, "141029", after: after)
            #expect(events.map(\.name) == ["reset"])
            #expect(events.first?.id == "\(end)")
        }
        #expect(try await heard(county, "141029", after: nil).map(\.name) == ["ready"])
    }

    @Test func neitherNumberNorTextNorPersonIsTold() async throws {
        let county = try await County.found()
        let before = try head(county)
        let number = try await county.raise("张三家的狗咬人", place: "李四门口", name: "王村民", phone: "13800001234")
        try await county.perform(.dispatch, on: number, Said(note: "请尽快"))
        let stream = try stream(county, "141029", after: before)
        let all = Parts()
        try await stream.run(try stream.services.live.sit(nil)) { all.add($0) }
        for secret in [number, "张三", "李四", "王村民", "1380000", "请尽快"] { #expect(!all.text.contains(secret)) }
        let matter = try #require(try county.matter(number))
        #expect(!all.text.contains(matter.id.description))
        #expect(all.text.contains("昌宁镇") && all.text.contains("\"kind_name\":\"待签收\""))
    }

    @Test func anOpenStreamGoesOnUntilItIsToldToEnd() async throws {
        let county = try await County.found()
        let live = LiveFeed()
        live.open()
        let services = try services(county, live: live)
        let stream = try stream(county, "141029", after: nil, services)
        let all = Parts()
        let seat = try live.sit(nil)
        let running = Task { try await stream.run(seat) { all.add($0) } }
        try await eventually { all.events.map(\.name) == ["ready"] }
        _ = try await county.matter(in: "dispatched")
        live.wake()
        try await eventually { all.events.count == 3 }
        seat.end()
        try await running.value
        #expect(all.events.map(\.name) == ["ready", "matter", "matter"])
    }

    @Test func somethingIsSaidNowAndThenAndNoStreamLivesForEver() async throws {
        let county = try await County.found()
        let live = LiveFeed()
        live.open()
        let stream = try stream(county, "141029", after: nil, services(county, live: live))
        let all = Parts()
        let seat = try live.sit(nil)
        let running = Task { try await stream.run(seat) { all.add($0) } }
        try await eventually { !all.text.isEmpty }
        county.entropy.advance(seconds: LiveStream.beatSeconds)
        live.wake()
        try await eventually { all.text.hasSuffix("\n\nid: \((try? head(county)) ?? 0)\n\n") }
        county.entropy.advance(seconds: LiveStream.lifeSeconds)
        live.wake()
        try await running.value
    }

    @Test func nobodyTakesMoreThanHisShareAndSeatsAreGivenBack() throws {
        let live = LiveFeed()
        let (wang, sun) = (Cast.wang.account, Cast.sun.account)
        var seats = try (0..<LiveFeed.limitEach).map { _ in try live.sit(wang) }
        #expect(throws: Problem(503, "live.full", retryAfterSeconds: 30)) { _ = try live.sit(wang) }
        _ = try live.sit(sun)
        #expect(live.listeners == LiveFeed.limitEach)
        seats.removeLast()
        seats.append(try live.sit(wang))
        seats = []
        #expect(live.listeners == 0)
        seats = try (0..<UInt64(LiveFeed.limit)).map { try live.sit(ID(high: 9, low: $0)) }
        #expect(throws: Problem(503, "live.full", retryAfterSeconds: 30)) { _ = try live.sit(sun) }
        #expect(seats.count == LiveFeed.limit)
    }

    /// Waits for another task, for ten seconds at the most.
    private func eventually(_ isSo: () throws -> Bool) async throws {
        for _ in 0..<1000 where try !isSo() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try isSo())
    }
}

struct Heard: Sendable {
    let id: String
    let name: String
    let data: String

    var kind: String { data.split(separator: "\"kind\":\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) } ?? "" }
}

/// What was sent, and what a browser makes of it.
final class Parts: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    var events: [Heard] {
        text.split(separator: "\n\n").compactMap { block in
            var fields: [String: String] = [:]
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ": ", maxSplits: 1)
                fields[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
            }
            return fields["data"].map { Heard(id: fields["id"] ?? "", name: fields["event"] ?? "message", data: $0) }
        }
    }
}
