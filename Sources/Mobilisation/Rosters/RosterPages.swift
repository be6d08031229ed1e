internal import Delivery
internal import Kernel
internal import Markup
internal import Territory

/// A week of a roster, one's own duties, and the same for a calendar.
struct RosterPages {
    let services: MobilisationServices

    var endpoints: [Endpoint] { [roster] + RosterStep.all.map(step) + [duties, offer, take, calendar] }

    private static let pageSize = 20

    private func page(_ id: String, _ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let terms = try services.terms()
        let view = try services.store.read { try RosterView.load(id, week: request.query["week"], for: request.actor, services, in: $0) }
        return RosterPage(
            view: view, roles: terms.rosters.first { $0.id == view.roster.kind }?.roles ?? [], lexicon: services.lexicon(request),
            scheme: services.scheme.current, tokens: request.form, now: services.now, raw: request.raw, problem: problem, refused: refused
        ).page
    }

    private var roster: Endpoint {
        Endpoint(
            .get, "/rosters/{id}", .page, verb: MobilisationPermission.readSquad,
            parameters: [.init("week", "A day of the week that is shown; this one when left out", .pattern(AsOf.dayPattern))],
            summary: "A week of a roster, for its squad's people, its leader and the office"
        ) { .page(try page($0.parameter("id"), $0)) }
    }

    private func step(_ step: RosterStep) -> Endpoint {
        Endpoint(
            .post, "/rosters/{id}/\(step.name)", .page, verb: step.verb, input: step.schema, summary: step.summary,
            reshow: { request, problem in .page(try page(request.parameter("id"), request, problem: problem, refused: step.name)) },
            handle: { [services] request in
                let made = try await services.carryOut(step, request)
                return .redirect("/rosters/\(made.id)" + (request.query["week"].flatMap { Day($0) }.map { "?week=\($0.text)" } ?? ""))
            })
    }

    /// The roster of the duty that a button was about.
    private func shown(_ request: Request, _ problem: Problem) throws -> Reply {
        guard let id = ID(request.parameter("id")), let duty = try services.store.read({ try Duty.find(id, in: $0) }) else {
            throw Problem.notFound
        }
        return .page(try page(duty.roster.description, request, problem: problem))
    }

    private var offer: Endpoint {
        Endpoint(
            .post, "/duties/{id}/offer", .page, verb: OfferDuty.verb, input: OfferDuty.Fields.schema,
            summary: "Offers one's duty to the others, or ends the offer", reshow: shown,
            handle: { [services] request in
                _ = try await services.offerDuty(request)
                return .redirect("/duties")
            })
    }

    private var take: Endpoint {
        Endpoint(
            .post, "/duties/{id}/take", .page, verb: TakeDuty.verb, input: TakeDuty.schema,
            summary: "Takes a duty that is offered or nobody's",
            reshow: shown,
            handle: { [services] request in
                _ = try await services.takeDuty(request)
                return .redirect("/duties")
            })
    }

    private var duties: Endpoint {
        Endpoint(
            .get, "/duties", .page, verb: MobilisationPermission.readSquad, parameters: [.init("after", "Where the page before ended")],
            summary: "One's own duties: the next one first, and those of before"
        ) { [services] request in
            guard let account = request.actor.account else { throw Problem.signInNeeded }
            let after = try Keyset.read(request.query["after"])
            let list = try services.store.read { try DutyList.load(account, services, after: after, limit: Self.pageSize, in: $0) }
            return .page(
                DutyPage(
                    list: list, isFirst: after == .start, lexicon: services.lexicon(request), scheme: services.scheme.current,
                    tokens: request.form
                ).page)
        }
    }

    /// How long what is over stays in a calendar.
    private static let pastSeconds: Int64 = 30 * 86_400

    /// By the secret of one's feed: what, where it is read, and when; no place and no name, which are sealed.
    private var calendar: Endpoint {
        Endpoint(
            .get, "/feeds/{token}/duties", .page, verb: nil, summary: "One's duties for a calendar (iCalendar), by the secret of one's feed"
        ) { [services] request in
            let now = services.now
            let found = try services.store.read { tx in
                try Feed.account(request.parameter("token"), in: tx).map {
                    try DutyList.calendar($0, since: now.adding(seconds: -Self.pastSeconds), in: tx)
                }
            }
            guard let found else { throw Problem.notFound }
            let lexicon = services.lexicon(request)
            let words = TaskWords(lexicon: lexicon, scheme: services.scheme.current)
            let events = found.map { duty, unit in
                ICalendar.Event(
                    id: duty.id, sequence: duty.version, time: duty.time,
                    summary: "\(words.unit(unit)) \(lexicon("roster.kind.\(duty.kind)")) \(lexicon("roster.role.\(duty.role)"))",
                    address: "\(request.site)/rosters/\(duty.roster)?week=\(duty.time.lowerBound.day.text)", isCancelled: duty.state == .off
                )
            }
            let calendar = ICalendar(
                name: lexicon("duty.calendar", ["name": lexicon("installation.name")]), stamp: now, events: events)
            var reply = Reply(.bytes(calendar.bytes, type: ICalendar.type))
            reply.headers += [("Referrer-Policy", "no-referrer"), ("Cache-Control", "private, max-age=300")]
            return reply
        }
    }
}
