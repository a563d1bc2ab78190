namespace Spika.FileService.Api.Requests;

internal static class QueryCheckRegistration
{
    /// <summary>Puts the query parameters of each action into its route's metadata, once at the start.</summary>
    public static TBuilder WithQueryParameters<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint => endpoint.Metadata.Add(QueryParameters.Of(endpoint.Metadata)));
        return endpoints;
    }
}
