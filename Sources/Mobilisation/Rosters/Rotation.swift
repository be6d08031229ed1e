package import Kernel
internal import Process

/// 轮换: who serves where, from what is written here alone, so that anybody can work it out again.
///
/// Places are filled in the order of time. Of those who are members then, not away and nowhere else at that time, the one comes who served
/// longest ago (whoever never did first); among those alike who served less often; among those alike the one whose
/// SHA-256(seed ‖ id) is smaller, with the seed that stands on the roster.
package enum Rotation {
    /// A place at a time; places with one time are filled one after the other in the order given.
    package struct Place: Sendable, Equatable {
        package let time: Range<Instant>

        package init(_ time: Range<Instant>) { self.time = time }
    }

    package struct Person: Sendable, Equatable {
        package let id: ID
        /// From joining until the first moment of the day on which they are none any more.
        package let during: Range<Instant>
        /// Days away, and what else they have promised.
        package let away: [Range<Instant>]
        /// The beginning of the last time they served or are to serve on this roster; `nil` for never.
        package let last: Instant?
        /// How often they served or are to serve on this roster.
        package let times: Int64

        package init(id: ID, during: Range<Instant>, away: [Range<Instant>] = [], last: Instant? = nil, times: Int64 = 0) {
            self.id = id
            self.during = during
            self.away = away
            self.last = last
            self.times = times
        }
    }

    private struct Standing {
        let person: Person
        let score: [UInt8]
        var away: [Range<Instant>]
        var last: Instant?
        var times: Int64

        func isFree(at time: Range<Instant>) -> Bool {
            person.during.lowerBound <= time.lowerBound && time.upperBound <= person.during.upperBound
                && !away.contains { $0.overlaps(time) }
        }

        func isBefore(_ other: Standing) -> Bool {
            let (first, second) = (last?.ms ?? .min, other.last?.ms ?? .min)
            if first != second { return first < second }
            if times != other.times { return times < other.times }
            return score.lexicographicallyPrecedes(other.score)
        }
    }

    /// Who has each place, by its number in `places`; a place for which nobody is free is left out.
    package static func plan(_ places: [Place], _ people: [Person], seed: [UInt8]) -> [Int: ID] {
        var standings = people.map {
            Standing(person: $0, score: Draw.score($0.id.bytes, seed), away: $0.away, last: $0.last, times: $0.times)
        }
        var plan: [Int: ID] = [:]
        for (number, place) in places.enumerated().sorted(by: {
            ($0.element.time.lowerBound, $0.offset) < ($1.element.time.lowerBound, $1.offset)
        }) {
            let free = standings.indices.filter { standings[$0].isFree(at: place.time) }
            guard let next = free.min(by: { standings[$0].isBefore(standings[$1]) }) else { continue }
            plan[number] = standings[next].person.id
            standings[next].away.append(place.time)
            standings[next].last = max(standings[next].last ?? place.time.lowerBound, place.time.lowerBound)
            standings[next].times += 1
        }
        return plan
    }
}
