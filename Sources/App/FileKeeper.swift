import Delivery
import Kernel
import Logging
import ServiceLifecycle
import Storage

/// Takes away what lies among the attachments and is named by no row: of uploads that came to nothing, and of records that were erased.
struct FileKeeper: Service {
    let installation: Installation
    let logger: Logger
    var everySeconds: Int64 = 3600

    /// An upload lies there before its command is stored.
    static let graceSeconds: Int64 = 86_400
    private static let pageSize = 500

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                // Several servers may share the folder and the database; one of them is enough.
                if installation.store.leads {
                    sweep()
                    try? await ErasedKeeper.keep(installation)
                }
                // A folder is one server's own.
                do { try ErasedKeeper.complete(installation) } catch {
                    logger.warning("erased.log could not be completed", metadata: ["error": "\(String(reflecting: type(of: error)))"])
                }
                try await Task.sleep(for: .seconds(everySeconds))
            }
        }
    }

    @discardableResult
    func sweep() -> Int {
        let folder = installation.directory.fileFolder
        var (after, removed) = ("", 0)
        do {
            let limit = installation.entropy.now().adding(seconds: -Self.graceSeconds)
            while case let page = try folder.names(after: after, olderThan: limit, limit: Self.pageSize), let last = page.last {
                for name in page where try !installation.store.read({ try AttachedFile.isNamed(name, in: $0) }) {
                    folder.remove(name)
                    removed += 1
                }
                after = last.text
            }
        } catch {
            logger.warning("attachments could not be swept", metadata: ["error": "\(String(reflecting: type(of: error)))"])
        }
        if removed > 0 { logger.info("attachments that nothing names were removed", metadata: ["count": "\(removed)"]) }
        return removed
    }
}
