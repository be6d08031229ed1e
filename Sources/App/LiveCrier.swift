import Kernel
import Matters
import ServiceLifecycle
import Storage

/// Tells those who listen that the log has grown, and now and then that it has not.
struct LiveCrier: Service {
    let store: any Engine
    let feed: LiveFeed

    /// Well within the time after which a listener expects to hear something.
    private static let beatSeconds = 5

    func run() async throws {
        feed.open()
        defer { feed.close() }
        let (store, feed) = (store, feed)
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { for await _ in store.progress.follow().cancelOnGracefulShutdown() { feed.wake() } }
            tasks.addTask {
                for await _ in Self.beats().cancelOnGracefulShutdown() { feed.wake() }
            }
        }
    }

    private static func beats() -> AsyncStream<Void> {
        AsyncStream(unfolding: { try? await Task.sleep(for: .seconds(beatSeconds)) })
    }
}
