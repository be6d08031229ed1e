internal import Kernel
internal import Markup

/// What happens under a unit, as it is sealed, to one listener.
struct LiveStream: Sendable {
    /// Something is said at least this often, so that both sides notice when the other is gone.
    static let beatSeconds: Int64 = 15
    /// A stream ends after this long and is asked for anew: whoever lost a post or a session hears no more.
    static let lifeSeconds: Int64 = 300

    let services: MatterServices
    let unit: Unit
    let lexicon: Lexicon
    /// Where to begin; `nil` for now.
    let after: Int64?

    func reply(for actor: Actor) throws -> Reply {
        let seat = try services.live.sit(actor.account)
        return Reply(.stream(ReplyStream(type: "text/event-stream", run: { try await run(seat, $0) }, stop: { seat.end() })))
    }

    func run(_ seat: LiveFeed.Seat, _ send: ReplyStream.Send) async throws {
        let entropy = services.executor.entropy
        let ends = entropy.now().adding(seconds: Self.lifeSeconds)
        var (at, hello) = try begin()
        var said = entropy.now()
        try await send(hello)
        var wakes = seat.wakes.makeAsyncIterator()
        var isOver = false
        while !isOver {
            var isLast = false
            while !isLast {
                let page = try page(after: at)
                var bytes: [UInt8] = []
                for notice in page.notices where unit.path.contains(notice.place.path) { bytes += write(notice) }
                at = page.upto
                isLast = page.isLast
                guard !bytes.isEmpty else { continue }
                try await send(bytes)
                said = entropy.now()
            }
            if entropy.now() >= said.adding(seconds: Self.beatSeconds) {
                // A number without anything to it: the listener remembers how far it has come.
                try await send(Array("id: \(at)\n\n".utf8))
                said = entropy.now()
            }
            if entropy.now() >= ends { return }
            isOver = await wakes.next() == nil
        }
    }

    /// A short read on the calling thread.
    private func page(after: Int64) throws -> LiveLog.Page { try services.store.read { try services.liveLog.page(after: after, in: $0) } }

    private func begin() throws -> (Int64, [UInt8]) {
        let head = try services.store.read { try LiveLog.head(in: $0) }
        guard let after else { return (head, Array("retry: 3000\nid: \(head)\nevent: ready\ndata: {}\n\n".utf8)) }
        // Too far behind, or from a log that went further than this one: only a fresh look helps.
        guard after <= head, head - after <= LiveLog.reach else {
            return (head, Array("retry: 3000\nid: \(head)\nevent: reset\ndata: {}\n\n".utf8))
        }
        return (after, Array("retry: 3000\n\n".utf8))
    }

    private func write(_ notice: MatterNotice) -> [UInt8] {
        let data = JSONWriter.object { json in
            json.field("seq", notice.seq)
            json.field("id", notice.event)
            json.field("type", "matter.\(notice.verb)")
            json.field("unit", notice.place.code)
            json.field("unit_name", lexicon.unit(notice.place))
            json.field("category", notice.category)
            json.field("category_name", lexicon("category.\(notice.category)"))
            json.field("from", notice.from?.rawValue)
            json.field("kind", notice.to.rawValue)
            json.field("kind_name", lexicon("kind.\(notice.to.rawValue)"))
            json.field("occurred_at", notice.occurred)
            json.field("recorded_at", notice.recorded)
        }
        return Array("id: \(notice.seq)\nevent: matter\ndata: ".utf8) + data + Array("\n\n".utf8)
    }
}
