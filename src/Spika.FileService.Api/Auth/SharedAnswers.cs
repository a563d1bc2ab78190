using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// The same question at the same time is asked once, and its answer counts for a while. A question that failed is asked
/// again by the next request. Refusals are kept apart and for a short time only, so that invalid credentials cannot
/// displace valid ones.
/// </summary>
/// <param name="isYes">Whether an answer accepts the credentials.</param>
internal sealed class SharedAnswers<T>(Func<T, bool> isYes) : IDisposable
{
    // A hundred bytes each. More different questions within the time are asked more often, nothing else.
    private const int MostYes = 100_000;

    private const int MostNo = 10_000;

    private static readonly TimeSpan _noFor = TimeSpan.FromSeconds(5);

    /// <summary>How long after their last request holders of valid credentials keep their place.</summary>
    private static readonly TimeSpan _knownFor = TimeSpan.FromHours(1);

    private readonly MemoryCache _yes = new(new MemoryCacheOptions { SizeLimit = MostYes });

    private readonly MemoryCache _no = new(new MemoryCacheOptions { SizeLimit = MostNo });

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostYes });

    private readonly ConcurrentDictionary<string, Lazy<Task<T>>> _open = new();

    /// <param name="credentials">Only their hash is kept.</param>
    /// <param name="question">All else that the answer depends on.</param>
    /// <param name="ask">Gets whether an answer accepted these credentials lately.</param>
    public async Task<T> GetAsync(string credentials, string question, TimeSpan cacheFor, Func<bool, Task<T>> ask)
    {
        string holder = Hash(credentials);
        string key = Hash($"{question}\n{holder}");
        if (_yes.TryGetValue(key, out T? known) || _no.TryGetValue(key, out known))
        {
            return known!;
        }

        Lazy<Task<T>> open = _open.GetOrAdd(key, _ => new Lazy<Task<T>>(() => AskAsync(key, holder, cacheFor, ask)));
        return await open.Value;
    }

    public void Dispose()
    {
        _yes.Dispose();
        _no.Dispose();
        _known.Dispose();
    }

    // The answer is kept before the question ends, so that no request asks in between.
    private async Task<T> AskAsync(string key, string holder, TimeSpan cacheFor, Func<bool, Task<T>> ask)
    {
        try
        {
            T answer = await ask(_known.TryGetValue(holder, out _));
            if (isYes(answer))
            {
                Keep(_yes, key, answer, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = cacheFor });
                Keep(_known, holder, true, new MemoryCacheEntryOptions { SlidingExpiration = _knownFor });
            }
            else
            {
                TimeSpan time = cacheFor < _noFor ? cacheFor : _noFor;
                Keep(_no, key, answer, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = time });
            }

            return answer;
        }
        finally
        {
            _open.TryRemove(key, out _);
        }
    }

    private static void Keep<TKept>(MemoryCache cache, string key, TKept value, MemoryCacheEntryOptions options) =>
        cache.Set(key, value, options.SetSize(1));

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
