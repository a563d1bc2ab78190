using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Formatting;

namespace Spika.FileService.Api.Requests;

/// <summary>Puts <see cref="ChunkRequestOptions"/> in force.</summary>
internal static class ChunkRequestLimits
{
    /// <summary>Names the time-out of the chunk routes.</summary>
    public const string Policy = "chunks";

    /// <summary>Too many at once get 503, too slow ones 408; both before anything of them is stored.</summary>
    public static IServiceCollection AddChunkRequestLimits(this IServiceCollection services)
    {
        services.AddSingleton<ChunkRequestGate>();
        services.AddSingleton<IncomingBodies>();
        services.AddSingleton(provider => new BodyPool(
            provider.GetRequiredService<IOptions<ChunkRequestOptions>>().Value.MaxBodyBytesInFlight
        ));
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<ChunkRequestOptions>>(LimitTime);
        return services;
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
