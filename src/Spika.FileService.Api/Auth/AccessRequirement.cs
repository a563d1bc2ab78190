using Microsoft.AspNetCore.Authorization;

namespace Spika.FileService.Api.Auth;

/// <summary>What <see cref="AccessHandler"/> judges.</summary>
internal sealed class AccessRequirement : IAuthorizationRequirement;
