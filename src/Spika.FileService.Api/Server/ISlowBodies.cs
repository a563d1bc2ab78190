namespace Spika.FileService.Api.Server;

/// <summary>Names the request that uses its connection least, for when there are too few connections.</summary>
internal interface ISlowBodies
{
    /// <summary>Ends the reading of the body that has not progressed for longest, below the least rate.</summary>
    /// <returns>Its connection; null when each body arrives at the least rate.</returns>
    OpenConnection? EndSlowest();
}
