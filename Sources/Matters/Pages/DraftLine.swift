internal import Kernel
internal import Markup

/// Tells that what was typed is kept on this device, and what of it is not; the script that keeps it shows this line.
struct DraftLine {
    let lexicon: Lexicon

    var html: HTML {
        """
        <p class="draft" id="draft" data-offline="\(lexicon("draft.offline"))" data-restored="\(lexicon("draft.restored"))" \
        data-kept="\(lexicon("draft.kept"))" data-cleared="\(lexicon("draft.cleared"))" data-large="\(lexicon("draft.large"))" data-next="\(lexicon("draft.next"))" \
        data-back="\(lexicon("draft.back"))" hidden><span role="status"></span>
        <button class="button quiet" type="button" hidden>\(lexicon("draft.clear"))</button></p>
        """
    }
}
