// Progress of a job: look again every two seconds, and load the page anew when it has ended.

const LOOK_AGAIN_MS = 2000;
const told = document.querySelector("[data-job]");
const bar = document.querySelector("progress");

async function look() {
  try {
    const answer = await fetch(told.dataset.job, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const job = await answer.json();
      if (!job.open) return location.reload();
      told.querySelector("[data-job-done]").textContent = job.done;
      told.querySelector("[data-job-total]").textContent = job.total;
      bar.max = job.total;
      bar.value = job.done;
    }
  } catch {
    // Offline for a moment: the next look will tell.
  }
  setTimeout(look, LOOK_AGAIN_MS);
}

if (told) setTimeout(look, LOOK_AGAIN_MS);
