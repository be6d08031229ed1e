internal import Kernel
internal import Markup

/// Beside a form: how much of its share the unit has asked for, and what that means for one more.
struct ShareNote {
    let share: MonthShare
    let lexicon: Lexicon

    var html: HTML {
        let full: HTML =
            share.isFull ? "<p class=\"note\">\(lexicon("share.full.\(share.bound.beyond.rawValue)"))</p>" : .empty
        return "<p class=\"hint\">\(lexicon.share(share))</p>\(full)"
    }
}
