package import Kernel

/// The closed list of what can happen to a matter. A pack says which verb leads where; it cannot invent one.
package enum MatterVerb: String, CaseIterable, Sendable {
    case raise, triage, dispatch, accept, contact, resolve, verify, rate, `return`, dispute, arbitrate, escalate, assign, note, comment
    case recall, withdraw, reopen, appeal, extend, shelve, unshelve, exclude, suspend, resume, void, merge, unmerge, split, assist, whistle,
        arrive, lift
    /// No step of a table: its unit is no more and another goes on.
    case follow

    /// The verbs this program can carry out; a pack that names another is refused when it is checked.
    package static let available: Set<MatterVerb> = [
        .raise, .dispatch, .accept, .contact, .resolve, .verify, .rate, .return, .dispute, .arbitrate, .escalate, .assign, .note, .comment,
        .recall, .withdraw, .reopen, .appeal, .extend, .shelve, .unshelve, .exclude, .suspend, .resume, .void,
        .merge, .unmerge, .split, .assist, .whistle, .lift,
    ]

    /// Verbs that are asked for and happen when others have allowed it.
    package static let decided: Set<MatterVerb> = [.extend, .shelve, .void, .exclude, .lift]

    /// Verbs that add a fact and leave the matter in the state it is in: a transition by one of them leads nowhere.
    package static let staying: Set<MatterVerb> = [
        .contact, .escalate, .assign, .note, .comment, .extend, .exclude, .split, .assist, .whistle, .lift,
    ]

    /// Verbs that lead back to where the matter came from, which the table does not say.
    package static let leadingBack: Set<MatterVerb> = [.unmerge]

    /// The kind of state a verb must lead to, where its meaning says so.
    var leadsTo: StateKind? {
        switch self {
        case .recall, .return, .appeal: .raised
        case .dispute, .arbitrate: .dispatched
        case .suspend, .resume, .shelve, .unshelve, .reopen: .accepted
        case .rate, .verify, .withdraw, .void, .merge: .closed
        default: nil
        }
    }

    /// Verbs that the reporter takes alone, whoever else may.
    static let reporters: Set<MatterVerb> = [.rate, .comment, .withdraw, .reopen, .appeal]

    package var verb: Verb { Verb("matter.\(rawValue)") }
}

/// What a state means to the program, whatever a pack calls it.
package enum StateKind: String, CaseIterable, Sendable {
    /// Waits to be given to whoever handles it.
    case raised
    /// Given, not yet signed for.
    case dispatched
    /// Signed for and being handled.
    case accepted
    /// Done, by the handler's account; the reporter has not said so yet.
    case resolved
    case closed

    /// Somebody has to do something: it has an owner and a clock that runs or stands still for a known time.
    package var isOpen: Bool { self == .raised || self == .dispatched || self == .accepted }
}

/// Permissions beside the verbs of the workflow.
package enum MatterPermission {
    package static let read: Verb = "matter.read"
    package static let list: Verb = "matter.list"
    /// Opens one matter by its number and the tail of the reporter's phone.
    package static let find: Verb = "matter.find"
    /// Shows how many matters there are where, and what happens to them, without showing any.
    package static let overview: Verb = "matter.overview"
    /// Looks over how a matter went: what was done when, who had it, every minute of its clocks; nothing of what was said.
    package static let audit: Verb = "matter.audit"
    /// Replaces the private link.
    package static let relink: Verb = "matter.relink"

    /// Goes along when its unit is no more: what an act does, never somebody by hand.
    package static let follow: Verb = MatterVerb.follow.verb

    /// Asks the dispatch catalogue who would get what.
    package static let routes: Verb = "catalogue.read"

    /// Raises for a resident who asked for it.
    package static let behalf: Verb = "matter.behalf"
    /// Raises and settles on the spot, on one's round.
    package static let patrol: Verb = "matter.patrol"
    /// Raises as a courier or rider.
    package static let mobile: Verb = "matter.mobile"
    /// Adds a photo, a sound or a video.
    package static let attach: Verb = "matter.attach"
    /// Lets the public see a photo, and hides it again.
    package static let publish: Verb = "matter.publish"
    package static let hide: Verb = "matter.hide"
    /// Prints the poster of a unit, and makes its old ones worthless.
    package static let poster: Verb = "poster.print"
    package static let revokePoster: Verb = "poster.revoke"

    /// Raises what goes along with a matter that everybody may see.
    package static let join: Verb = "matter.join"

    package static let ways: Set<Verb> = [join, behalf, patrol, mobile, attach, publish, hide, poster, revokePoster]

    package static let all: Set<Verb> = Set(MatterVerb.available.map(\.verb)).union([
        read, list, find, audit, relink, routes, overview, ExportMatters.verb, RevealMatter.verb, SaveView.verb, DropView.verb,
    ]).union(ways).union(VisitPermission.all).union(WhistlePermission.all).union(ProjectPermission.all).union(RevisitPermission.all)
        .union(HandoverPermission.all)
        .union(TopicPermission.all)
}
