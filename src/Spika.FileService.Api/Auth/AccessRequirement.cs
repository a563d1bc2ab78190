using Microsoft.AspNetCore.Authorization;

namespace Spika.FileService.Api.Auth;

/// <summary>A request must be allowed by the credentials that it has.</summary>
internal sealed class AccessRequirement : IAuthorizationRequirement;
