/* Buttons that need a script appear; when a key does not answer, words say so. */
document.querySelectorAll('[data-needs-script]').forEach((button) => { button.hidden = !window.PublicKeyCredential })
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const words = document.getElementById('key-error')
  if (words) words.hidden = false
})
