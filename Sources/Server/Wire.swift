package import Hummingbird

/// The framework's request and answer, under names that are not the kernel's.
package typealias WireRequest = Hummingbird.Request
package typealias WireResponse = Hummingbird.Response
