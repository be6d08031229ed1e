import Kernel
import Logging
import Schemes
import ServiceLifecycle
import Storage

/// Takes over a pack that another process put in force, as soon as its event is heard of.
struct SchemeFollower: Service {
    let store: any Engine
    let scheme: ActiveScheme
    let logger: Logger

    func run() async throws {
        for await _ in store.progress.follow().cancelOnGracefulShutdown() {
            do { try follow() } catch { logger.error("the pack in force cannot be read", metadata: ["error": "\(error)"]) }
        }
    }

    /// Reads the pack only when it is another one.
    func follow() throws {
        guard let hash = try ActivePack.hash(in: store), hash != scheme.current.hash,
            let pack = try ActivePack.load(from: store, sections: House.sections, verbs: House.verbs)
        else { return }
        scheme.replace(with: pack.scheme)
        logger.notice("another pack is in force", metadata: ["pack": "\(pack.scheme.id) \(pack.scheme.version)"])
    }
}
