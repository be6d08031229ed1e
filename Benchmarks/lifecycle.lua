-- Whole lifecycles: each thread has one connection and walks matters of its own through the calls of the plan, one after the other.
--   wrk -tN -cN -s lifecycle.lua URL -- PLAN SEED
-- PLAN has one call a line: verb, token, path (%s is the matter's number), body, parted by tabs. The first call's answer gives the number.
-- wrk tells no moment within a run, so the calls are timed here.

local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds, nanoseconds; } moment;
int clock_gettime(int, moment *);
]]
local MONOTONIC, now_at = 1, ffi.new("moment")

local function now_us()
    ffi.C.clock_gettime(MONOTONIC, now_at)
    return tonumber(now_at.seconds) * 1e6 + tonumber(now_at.nanoseconds) / 1e3
end

local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
    thread:set("place", #threads)
end

local steps, step, walk, number, sent_us, begun_us = {}, 1, 1, "", 0, 0
-- Read by `done` from every thread, which wrk allows for flat tables only: verbs, microseconds of whole walks and of each step
-- (`taken_1`, `taken_2`, …), refusals by what was said.
verbs, walks, refusals = {}, {}, {}

function init(args)
    for line in assert(io.open(args[1], "rb")):lines() do
        local verb, token, path, body = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
        steps[#steps + 1] = {verb = verb, token = "Bearer " .. token, path = path, body = body}
        verbs[#verbs + 1] = verb
        _G["taken_" .. #steps] = {}
    end
    seed = args[2] .. "-" .. place
end

function request()
    local call = steps[step]
    sent_us = now_us()
    if step == 1 then begun_us = sent_us end
    return wrk.format("POST", call.path:format(number), {
        ["Authorization"] = call.token, ["Content-Type"] = "application/json",
        ["Idempotency-Key"] = seed .. "-" .. walk .. "-" .. call.verb,
    -- Each matter says something of its own: the same words from one phone too often are refused.
    }, step == 1 and call.body:gsub('"what": "', '%0' .. seed .. ' ' .. walk .. ' ', 1) or call.body)
end

function response(status, _, body)
    local verb, done_us = steps[step].verb, now_us()
    if status >= 300 then
        local what = verb .. " " .. status .. " " .. (body:match('"code":%s*"([^"]+)"') or "")
        refusals[what] = (refusals[what] or 0) + 1
        step, walk = 1, walk + 1
        return
    end
    table.insert(_G["taken_" .. step], done_us - sent_us)
    if step == 1 then number = body:match('"number":%s*"([^"]+)"') end
    if step == #steps then
        walks[#walks + 1] = done_us - begun_us
        step, walk = 1, walk + 1
    else
        step = step + 1
    end
end

local function told(name, times)
    table.sort(times)
    local function at(share) return times[math.max(1, math.ceil(#times * share))] or 0 end
    return string.format('"%s": {"n": %d, "p50_us": %d, "p99_us": %d}', name, #times, at(0.5), at(0.99))
end

local function gather(name)
    local all = {}
    for _, thread in ipairs(threads) do
        for _, time in ipairs(thread:get(name)) do all[#all + 1] = time end
    end
    return all
end

function done(summary)
    local calls, refused, reasons = {told("lifecycle", gather("walks"))}, {}, {}
    for index, verb in ipairs(threads[1]:get("verbs")) do calls[#calls + 1] = told(verb, gather("taken_" .. index)) end
    for _, thread in ipairs(threads) do
        for what, count in pairs(thread:get("refusals")) do refused[what] = (refused[what] or 0) + count end
    end
    for what, count in pairs(refused) do reasons[#reasons + 1] = string.format('"%s": %d', what, count) end
    local errors = summary.errors
    io.write(string.format(
        '\n{"seconds": %.6f, "broken": %d, "calls": {%s}, "refusals": {%s}}\n', summary.duration / 1e6,
        errors.connect + errors.read + errors.write + errors.timeout, table.concat(calls, ", "), table.concat(reasons, ", ")))
end
