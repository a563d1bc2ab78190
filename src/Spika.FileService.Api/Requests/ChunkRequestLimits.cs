using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Spika.FileService.Api.Requests;

/// <summary>Puts <see cref="ChunkRequestOptions"/> in force on the routes that name <see cref="Policy"/>.</summary>
internal static class ChunkRequestLimits
{
    public const string Policy = "chunks";

    /// <summary>Too many at once get 503, too slow ones 408; both before anything of them is stored.</summary>
    public static IServiceCollection AddChunkRequestLimits(this IServiceCollection services)
    {
        services.AddRequestTimeouts();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<ChunkRequestOptions>>(LimitConcurrency);
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<ChunkRequestOptions>>(LimitTime);
        return services;
    }

    private static void LimitConcurrency(RateLimiterOptions limiter, IOptions<ChunkRequestOptions> options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status503ServiceUnavailable;
        limiter.AddConcurrencyLimiter(
            Policy,
            chunks =>
            {
                chunks.PermitLimit = options.Value.MaxInFlight;
                chunks.QueueLimit = options.Value.MaxQueued;
                chunks.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
            }
        );
    }

    private static void LimitTime(RequestTimeoutOptions timeouts, IOptions<ChunkRequestOptions> options) =>
        timeouts.AddPolicy(
            Policy,
            new RequestTimeoutPolicy
            {
                Timeout = options.Value.Timeout,
                TimeoutStatusCode = StatusCodes.Status408RequestTimeout,
            }
        );
}
