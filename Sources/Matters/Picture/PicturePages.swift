internal import Kernel
internal import Markup
internal import Territory

/// `/command` and `/wall`: how things stand, for who looks after a place.
struct PicturePages {
    let services: MatterServices

    var endpoints: [Endpoint] { [command, wall.forScreens, screen] }

    /// The secret is exchanged at once for a cookie and leaves the address bar; the wall then tells whether it opens anything.
    private var screen: Endpoint {
        Endpoint(.get, "/wall/{token}", .page, verb: nil, summary: "Lets a screen show the wall with a token of its account") { request in
            let token = request.parameter("token")
            guard ScreenCookie.isToken(token) else { throw Problem.notFound }
            var reply = Reply.redirect(WallPage.path).with(cookie: ScreenCookie.cookie(token))
            reply.headers.append(("Referrer-Policy", "no-referrer"))
            return reply
        }
    }

    private var command: Endpoint {
        Endpoint(.get, CommandPage.path, .page, verb: MatterPermission.overview, summary: "The command centre") { [services] request in
            let page = try services.store.read { tx in
                let overview = try UnitOverview.load(request, services, in: tx)
                let subject = Subject(place: overview.unit.path)
                let opens = services.policy.decide(MatterPermission.list, of: request.actor, on: subject)
                let notices = try services.liveLog.latest(10, under: overview.unit.path, in: tx)
                var isAllowed = false
                if case .allowed = opens { isAllowed = true }
                return CommandPage(overview: overview, notices: notices, opens: isAllowed, lexicon: services.lexicon(request)).page
            }
            return .page(page)
        }
    }

    private var wall: Endpoint {
        Endpoint(.get, WallPage.path, .page, verb: MatterPermission.overview, summary: "The big screen") { [services] request in
            let page = try services.store.read { tx in
                let overview = try UnitOverview.load(request, services, in: tx)
                let lexicon = services.lexicon(request)
                return WallPage(
                    overview: overview, categories: try MatterDays.categories(overview.unit.id, until: overview.at.day, in: tx),
                    notices: try services.liveLog.latest(WallPage.noticeCount, under: overview.unit.path, in: tx),
                    late: try MattersByDue(
                        unit: overview.unit.id, side: .place, kinds: StateKind.open, before: overview.at, after: nil,
                        limit: WallPage.lineCount
                    ).run(in: tx).items, lateBelow: try TodayUnits.late(overview, in: tx),
                    view: request.query["view"].flatMap(WallPage.View.init(rawValue:)) ?? .map, lexicon: lexicon
                ).page
            }
            return .page(page)
        }
    }
}
