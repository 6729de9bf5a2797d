-- The paths /item/N, with N from a file of numbers, from a random place in it on.
dofile('report.lua')

local requests, at = {}, 0

function init(args)
  for number in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format('GET', '/item/' .. number)
  end
  math.randomseed(os.time())
  at = math.random(#requests)
end

function request()
  at = at % #requests + 1
  return requests[at]
end
