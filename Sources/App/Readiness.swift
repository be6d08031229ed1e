import Kernel
import Storage

/// What `/readyz` says.
enum Readiness {
    /// What keeps the server from its work, in a word or two for whoever watches it; `nil` when nothing does.
    static func hindrance(_ store: any Engine) -> String? {
        switch store.figures.diskFault {
        case .full: return "the disk is full"
        case .readOnly: return "the disk is read-only"
        case .failing: return "the disk fails"
        case nil: return (try? store.read { try $0.count("SELECT 1") }) == 1 ? nil : "the database cannot be reached"
        }
    }
}
